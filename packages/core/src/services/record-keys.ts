import { utf8 } from '../platform.ts'

// A sort key has at most 1,024 bytes; names beyond this share a place and are told apart by id.
const maxNameBytes = 960

/** Where a record stands in the list by name: case does not matter, ids break ties. */
export const nameKey = (record: { name: string; id: string }): string =>
  `${prefixWithin(record.name.toLowerCase(), maxNameBytes)}\t${record.id}`

/** Where a record stands in the list by the time of its last edit. */
export const updatedKey = (record: { updatedAt: string; id: string }): string =>
  `${record.updatedAt}\t${record.id}`

function prefixWithin(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text
  let bytes = 0
  let prefix = ''
  for (const character of text) {
    bytes += utf8(character).byteLength
    if (bytes > maxBytes) break
    prefix += character
  }
  return prefix
}
