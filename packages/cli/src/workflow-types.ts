import { readFile } from 'node:fs/promises'
import type { WorkflowTypes } from '@touchstone/client'
import { workflowSchemas } from '@touchstone/client/schemas'
import type { JsonObject } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { parseExactJson } from '@touchstone/core/exact-json'
import { isJsonObject } from '@touchstone/core/json'
import type { WorkflowSchemas } from '@touchstone/core/services'
import { importModule } from './import-module.ts'

export const typeNames = ['testSample', 'groundTruth', 'inference'] as const

/**
 * The types of a workflow from a file: a module that exports them as zod types, by name or as the
 * fields of its default export, or a `.json` file with their JSON Schemas.
 * @throws TouchstoneError `not_found`; `bad_input` for a file that has something else
 */
export async function readTypes(workflowName: string, file: string): Promise<WorkflowSchemas> {
  if (file.endsWith('.json')) return readSchemas(file)
  const exported = await importModule(file)
  const { default: given = exported } = exported
  const fields = typeof given === 'object' && given !== null ? given : {}
  const typeOf = (name: (typeof typeNames)[number]) => {
    const type: unknown = Reflect.get(fields, name)
    if (typeof type === 'object' && type !== null && '_zod' in type) return type
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(file)} exports no zod type ${name}. It needs all three: \`export const testSample = z.object({ … })\`, groundTruth and inference.`,
    )
  }
  // Looked at just above.
  const types = Object.fromEntries(
    typeNames.map((name) => [name, typeOf(name)]),
  ) as unknown as WorkflowTypes
  return workflowSchemas(workflowName, types)
}

async function readSchemas(file: string): Promise<WorkflowSchemas> {
  const name = JSON.stringify(file)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new TouchstoneError('not_found', `The file ${name} does not exist.`)
      : new TouchstoneError('bad_input', `Cannot read ${name}: ${error.message}.`)
  })
  const schemas = parsed(name, text)
  const schemaOf = (type: (typeof typeNames)[number]): JsonObject => {
    const schema = schemas[type]
    if (isJsonObject(schema)) return schema
    throw new TouchstoneError(
      'bad_input',
      `${name} has no JSON Schema at ${JSON.stringify(type)}. It needs all three: {"testSample": {"type": "object", …}, "groundTruth": …, "inference": …}.`,
    )
  }
  return {
    testSample: schemaOf('testSample'),
    groundTruth: schemaOf('groundTruth'),
    inference: schemaOf('inference'),
  }
}

function parsed(name: string, text: string): JsonObject {
  const read = parseExactJson(text)
  if ('problem' in read)
    throw new TouchstoneError(
      'bad_input',
      read.isJson
        ? `${name} cannot be stored exactly. ${read.problem}`
        : `${name} is not JSON: ${read.problem}.`,
    )
  if (isJsonObject(read.value)) return read.value
  throw new TouchstoneError('bad_input', `${name} is not a JSON object.`)
}
