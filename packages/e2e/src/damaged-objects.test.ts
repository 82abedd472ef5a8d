import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test as runTest } from '@touchstone/client'
import { openLocal } from '@touchstone/server/local'
import { openSqliteTable } from '@touchstone/storage'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { animals, defineAnimals } from './animals.ts'
import { collected } from './collected.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { stage } from './run-kit.ts'
import { pack, requestsOf, send, wire } from './run-wire-kit.ts'

/** Flips a bit in the middle of every object whose key matches, and answers the keys. */
async function damage(objects: string, pattern: RegExp): Promise<string[]> {
  const names = (await readdir(objects, { recursive: true })).filter((name) => name.endsWith('='))
  const keys = names.map((name) => name.slice(0, -1)).filter((key) => pattern.test(key))
  for (const key of keys) {
    const path = join(objects, `${key}=`)
    const bytes = await readFile(path)
    const middle = bytes.byteLength >> 1
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    await writeFile(path, bytes)
  }
  return keys
}

const damaged = (keys: readonly string[]): object => ({
  code: 'storage',
  message: expect.stringMatching(
    new RegExp(
      `The object (objects/)?(${keys.join('|')}) is damaged: it .* Restore a copy of it\\. `,
    ),
  ),
})

/** Stages a test case, a suite, a model and its inferences, and answers where their objects are. */
async function stageIn(directory: string): Promise<string> {
  await using touchstone = await openLocal(directory)
  const { model, suite } = await stage(touchstone)
  await runTest(model, suite)
  return join(directory, 'objects')
}

describe('A damaged object is named', () => {
  it.each([
    ['the test samples', /^samples\/.*gz$/],
    ['the ground truths', /^parts\/drf_/],
    ['the inferences', /^parts\/mdl_/],
    ['the list of blocks', /^manifests\//],
  ])('when it holds %s', async (_, pattern) => {
    await using directory = await temporaryDirectory()
    const objects = await stageIn(directory.path)
    const keys = await damage(objects, pattern)
    await using touchstone = await openLocal(directory.path)
    const { Model, TestCase } = defineAnimals(touchstone)
    const read = async (): Promise<void> => {
      const testCase = await TestCase.load('all')
      await collected(testCase.rows())
      await collected((await Model.load('cat or dog')).inferences(testCase))
    }
    await expect(read()).rejects.toMatchObject(damaged(keys))
  })

  it.each([true, false])(
    'when it holds ids of test samples, and gets no more of them (with a hash: %s)',
    async (hasHash) => {
      await using directory = await temporaryDirectory()
      const objects = await stageIn(directory.path)
      if (!hasHash) {
        const table = openSqliteTable(join(directory.path, 'touchstone.db'))
        const items = await collected(table.everything())
        for (const item of items) {
          if (!('pk' in item) || !item.pk.startsWith('samples/')) continue
          const { idsSha256, ...before } = JSON.parse(item.value)
          expect(idsSha256).toMatch(/^[0-9a-f]{64}$/)
          const value = JSON.stringify(before)
          await table.write([{ put: item, value, expect: item.revision }])
        }
        table.close()
      }
      const keys = await damage(objects, /ids$/)
      await using touchstone = await openLocal(directory.path)
      const { TestCase } = defineAnimals(touchstone)
      await expect(TestCase.create('more', { samples: animals(60) })).rejects.toMatchObject(
        damaged(keys),
      )
    },
  )
})

it('An upload that was damaged before its commit is asked for again', async () => {
  await using home = await openServer()
  const call = wire(home)
  const { data } = await call('workflows.define', { name: 'Any', schemas: {} })
  const { id: workflowId } = z
    .object({ workflow: z.object({ id: z.string() }) })
    .parse(data).workflow
  const part = pack([{ testSample: { locator: 'a' } }])
  const { block: _, ...spec } = part.spec
  const input = { workflowId, parts: [spec] }
  const upload = async (): Promise<number> =>
    send(requestsOf(await call('testSamples.prepare', input))[0], part.body)
  expect(await upload()).toBe(200)
  expect(await damage(join(home.directory, 'objects'), /^uploads/)).toHaveLength(1)
  expect((await call('testSamples.commit', { ...input, schemaRevision: 1 })).error).toMatchObject({
    code: 'part_missing',
    message: expect.stringContaining('was damaged after its upload. Prepare and upload it'),
  })
  expect(await upload()).toBe(200)
  const { data: committed } = await call('testSamples.commit', { ...input, schemaRevision: 1 })
  expect(committed).toMatchObject({ added: 1 })
})
