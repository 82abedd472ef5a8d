import { isJsonObject, type Json, type JsonObject } from '../json.ts'

const listsInPlace = ['allOf', 'anyOf', 'oneOf'] as const
const oneInPlace = ['not', 'if', 'then', 'else'] as const
const references = ['$ref', '$dynamicRef'] as const

/**
 * Finds a schema that refers to itself for the very same value, so that its check would never end:
 * `{ "$ref": "#" }`, or a ring of references with nothing but `allOf` and the like between.
 * @returns the reference that closes the ring
 */
export function endlessReference(root: JsonObject): string | undefined {
  const anchors = anchorsOf(root)
  const open = new Set<JsonObject>()
  const done = new Set<JsonObject>()

  function visit(schema: JsonObject): string | undefined {
    if (done.has(schema)) return undefined
    open.add(schema)
    for (const { target, reference } of inPlace(schema)) {
      if (open.has(target)) return reference
      const found = visit(target)
      if (found !== undefined) return found || reference
    }
    open.delete(schema)
    done.add(schema)
    return undefined
  }

  /** The schemas that a value is held to wherever it is held to this one. */
  function inPlace(schema: JsonObject): { target: JsonObject; reference: string }[] {
    const parts: Json[] = [
      ...listsInPlace.flatMap((key) => listOf(schema[key])),
      ...oneInPlace.flatMap((key) => (Object.hasOwn(schema, key) ? [schema[key] ?? null] : [])),
      ...valuesOf(schema['dependentSchemas']),
    ]
    const steps = parts.filter(isJsonObject).map((target) => ({ target, reference: '' }))
    for (const key of references) {
      const reference = schema[key]
      if (typeof reference !== 'string') continue
      const target = resolve(reference)
      if (target) steps.push({ target, reference })
    }
    return steps
  }

  function resolve(reference: string): JsonObject | undefined {
    if (reference === '#') return root
    if (!reference.startsWith('#/')) return anchors.get(reference)
    let value: Json | undefined = root
    for (const step of reference.slice(2).split('/')) {
      const key = unescaped(step)
      if (Array.isArray(value)) value = value[Number(key)]
      else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    }
    return isJsonObject(value) ? value : undefined
  }

  for (const schema of schemasIn(root)) {
    const found = visit(schema)
    if (found !== undefined) return found
  }
  return undefined
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
const valuesOf = (value: Json | undefined): Json[] =>
  isJsonObject(value) ? Object.values(value) : []

/** A step of a JSON Pointer in a fragment. */
function unescaped(step: string): string {
  let text = step
  try {
    text = decodeURIComponent(step)
  } catch {
    // What is no escape is meant as it stands.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Every object in a schema; one that is no schema does no harm. */
function* schemasIn(value: Json): Generator<JsonObject> {
  if (Array.isArray(value)) for (const inner of value) yield* schemasIn(inner)
  if (!isJsonObject(value)) return
  yield value
  for (const inner of Object.values(value)) yield* schemasIn(inner)
}

/** Schemas by the references that name them: anchors, and their own addresses. */
function anchorsOf(root: JsonObject): ReadonlyMap<string, JsonObject> {
  const anchors = new Map<string, JsonObject>()
  for (const schema of schemasIn(root)) {
    for (const key of ['$anchor', '$dynamicAnchor']) {
      const name = schema[key]
      if (typeof name === 'string') anchors.set(`#${name}`, schema)
    }
    const id = schema['$id']
    if (typeof id === 'string') anchors.set(id, schema).set(`${id}#`, schema)
  }
  return anchors
}
