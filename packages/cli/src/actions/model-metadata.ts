import { TouchstoneError } from '@touchstone/core/errors'
import type { JsonObject } from '@touchstone/core'
import type { ModelRecord } from '@touchstone/core/services'
import { exactNumber } from '@touchstone/core/exact-json'
import {
  parseAssignment,
  parseJsonAssignment,
  parsePath,
  pathText,
  withoutPath,
  withValue,
  type Assignment,
} from '../metadata-path.ts'
import { note } from '../output.ts'
import { models } from './edit-model.ts'
import { mergeInto, type EditOptions } from './edit-record.ts'

/**
 * What `KEY=VALUE` and `--json KEY=VALUE` make of metadata.
 * @throws TouchstoneError `bad_input`, also for two of them that set the same key or a key within it
 */
export function assignmentsOf(
  texts: readonly string[],
  json: readonly string[],
): (metadata: JsonObject) => JsonObject {
  const plain = texts.map((text) => ({ ...parseAssignment(text), text }))
  const assignments = [
    ...plain,
    ...json.map((text) => ({ ...parseJsonAssignment(text), text: `--json ${text}` })),
  ]
  requireApart(assignments)
  plain.forEach(noteNumeral)
  return (metadata) => assignments.reduce(withValue, metadata)
}

/** Of two that set the same, the last would count, and nobody would know. */
function requireApart(assignments: readonly (Assignment & { readonly text: string })[]): void {
  for (const [index, second] of assignments.entries())
    for (const first of assignments.slice(0, index)) {
      const [outer, inner] =
        first.path.length <= second.path.length ? [first, second] : [second, first]
      if (outer.path.some((key, depth) => inner.path[depth] !== key)) continue
      const [one, other] = [first, second].map(({ text }) => JSON.stringify(cut(text)))
      throw new TouchstoneError(
        'bad_input',
        `${one} and ${other} both set ${pathText(outer.path)}. Leave one of them out.`,
      )
    }
}

const mostShown = 80
const cut = (text: string): string =>
  text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`

/** Says of a number that is kept as a text how to have the number, which may have been meant. */
function noteNumeral({ path, value }: Assignment): void {
  if (typeof value !== 'string' || !/^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(value)) return
  const number = exactNumber(value)
  if (number === undefined) return
  const name = pathText(path)
  note(`${name} is kept as the text ${value}. For the number: --json ${name}=${number}`)
}

/** `touchstone models set`. */
export async function setMetadata(
  model: string,
  texts: readonly string[],
  options: EditOptions & { readonly json?: readonly string[] },
): Promise<void> {
  const json = options.json ?? []
  if (texts.length + json.length === 0)
    throw new TouchstoneError(
      'bad_input',
      'There is nothing to set. Name at least one KEY=VALUE, or --json KEY=VALUE.',
    )
  // Read before anything is opened.
  const assign = assignmentsOf(texts, json)
  await mergeIntoModel(model, options, ({ metadata }) => ({ metadata: assign(metadata) }))
}

/** `touchstone models unset`. */
export async function unsetMetadata(
  model: string,
  keys: readonly string[],
  options: EditOptions,
): Promise<void> {
  const paths = keys.map((key) => parsePath(key))
  await mergeIntoModel(model, options, ({ name, metadata }) => {
    const remove = (from: JsonObject, path: readonly string[]): JsonObject => {
      const left = withoutPath(from, path)
      if (left) return left
      throw new TouchstoneError(
        'not_found',
        `The model ${JSON.stringify(name)} has no metadata at ${pathText(path)}. See what it has with \`touchstone models show\`.`,
      )
    }
    return { metadata: paths.reduce(remove, metadata) }
  })
}

const mergeIntoModel = (
  model: string,
  options: EditOptions,
  change: (current: ModelRecord) => Pick<ModelRecord, 'metadata'>,
): Promise<void> =>
  mergeInto(models, model, options, (rpc, before) => {
    const { id, revision } = before
    return rpc.models.update.mutate({ id, revision, ...change(before) })
  })
