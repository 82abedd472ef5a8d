import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'

const deepest = 3
const labelTypes = new Set<Json>(['string', 'integer', 'number', 'boolean'])

/** Whether ground truths and inferences of these schemas can have a field in common that names classes. */
export function mayNameClasses({
  groundTruth,
  inference,
}: {
  readonly groundTruth?: JsonObject | undefined
  readonly inference?: JsonObject | undefined
}): boolean {
  const truths = fieldsOf(groundTruth)
  const inferences = fieldsOf(inference)
  if (!truths || !inferences) return true
  return truths.some((field) => inferences.includes(field))
}

/** The paths of single values, as JSON; undefined where a schema leaves them open. */
function fieldsOf(schema: Json | undefined): string[] | undefined {
  const fields: string[] = []
  let isOpen = false
  const visit = (node: Json | undefined, path: readonly string[]): void => {
    if (!isJsonObject(node)) {
      isOpen = true
      return
    }
    const { type, properties } = node
    if (type === 'array' || type === 'null') return
    if (typeof type === 'string' && labelTypes.has(type)) fields.push(JSON.stringify(path))
    else if (type === 'object' && isJsonObject(properties)) {
      if (path.length < deepest)
        for (const [key, value] of Object.entries(properties)) visit(value, [...path, key])
    } else isOpen = true
  }
  visit(schema, [])
  return isOpen ? undefined : fields
}
