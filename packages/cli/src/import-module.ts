import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf, TouchstoneError } from '@touchstone/core/errors'
import { runsCodeOf } from './early-end.ts'
import { useProxies } from './proxy.ts'

/**
 * Loads a module that somebody names on the command line.
 * @returns what it exports, by name
 * @throws TouchstoneError `not_found`; `bad_input` for a module that fails
 */
export async function importModule(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file)
  const name = JSON.stringify(file)
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) throw new TouchstoneError('not_found', `The file ${name} does not exist.`)
  // What it calls goes the way that the commands go.
  await useProxies()
  runsCodeOf(name)
  return loading(name, () => import(pathToFileURL(path).href))
}

/**
 * Runs code of a module.
 * @throws TouchstoneError `bad_input` when it fails
 */
export async function loading<T>(name: string, task: () => T | Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    if (error instanceof TouchstoneError) throw error
    throw new TouchstoneError('bad_input', `${name} cannot be loaded: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}
