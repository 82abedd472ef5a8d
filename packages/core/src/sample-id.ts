import { canonicalJson, type JsonObject } from './json.ts'
import { writeSha256 } from './platform.ts'

/** Bytes of a {@link sampleId}. */
export const sampleIdBytes = 16

/**
 * The identity of a test sample: the first 16 bytes of SHA-256 over its canonical JSON (RFC 8785)
 * without `metadata`.
 */
export function sampleId(testSample: JsonObject): Uint8Array {
  const id = new Uint8Array(sampleIdBytes)
  writeSampleId(testSample, id, 0)
  return id
}

/** Writes the {@link sampleId} into `ids`, from byte `at` on. */
export function writeSampleId(testSample: JsonObject, ids: Uint8Array, at: number): void {
  writeSha256(canonicalJson(contentOf(testSample)), ids, { at, length: sampleIdBytes })
}

function contentOf(testSample: JsonObject): JsonObject {
  if (!Object.hasOwn(testSample, 'metadata')) return testSample
  const { metadata: _metadata, ...content } = testSample
  return content
}
