import { isJsonObject, type JsonObject } from '../json.ts'
import { partLine } from '../part.ts'

/** The line of a block for a test sample. */
export const sampleLine = (place: number, sample: JsonObject): string =>
  partLine('testSample', place, JSON.stringify(sample))

/** The test sample of a line of a block, or of an upload that was checked. */
export function sampleIn(line: string): JsonObject {
  const value: unknown = JSON.parse(line)
  const sample = isJsonObject(value) ? value['testSample'] : undefined
  if (!isJsonObject(sample)) throw new Error('unreachable: the line was checked')
  return sample
}
