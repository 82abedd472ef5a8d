import { TouchstoneError } from '@touchstone/core/errors'
import type { JsonObject } from '@touchstone/core'
import {
  parseAssignment,
  parseJsonAssignment,
  parsePath,
  pathText,
  withoutPath,
  withValue,
} from '../metadata-path.ts'
import { mergeInto, type EditOptions } from './edit-model.ts'

/** What `KEY=VALUE` and `--json KEY=VALUE` make of metadata. */
export function assignmentsOf(
  texts: readonly string[],
  json: readonly string[],
): (metadata: JsonObject) => JsonObject {
  const assignments = [
    ...texts.map((text) => parseAssignment(text)),
    ...json.map((text) => parseJsonAssignment(text)),
  ]
  return (metadata) => assignments.reduce(withValue, metadata)
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
  await mergeInto(model, options, ({ metadata }) => ({ metadata: assign(metadata) }))
}

/** `touchstone models unset`. */
export async function unsetMetadata(
  model: string,
  keys: readonly string[],
  options: EditOptions,
): Promise<void> {
  const paths = keys.map((key) => parsePath(key))
  await mergeInto(model, options, ({ name, metadata }) => {
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

/** `touchstone models tag`. */
export const addTags = (
  model: string,
  tags: readonly string[],
  options: EditOptions,
): Promise<void> =>
  mergeInto(model, options, (current) => ({ tags: [...new Set([...current.tags, ...tags])] }))

/** `touchstone models untag`. */
export const removeTags = (
  model: string,
  tags: readonly string[],
  options: EditOptions,
): Promise<void> =>
  mergeInto(model, options, ({ name, tags: current }) => {
    const doomed = tags.map((tag) => tag.normalize('NFC').trim())
    const unknown = doomed.find((tag) => !current.includes(tag))
    if (unknown === undefined) return { tags: current.filter((tag) => !doomed.includes(tag)) }
    throw new TouchstoneError(
      'not_found',
      `The model ${JSON.stringify(name)} has no tag ${JSON.stringify(unknown)}. It has ${current.length === 0 ? 'none' : current.map((tag) => JSON.stringify(tag)).join(', ')}.`,
    )
  })
