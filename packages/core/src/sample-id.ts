import { canonicalJson, type JsonObject } from './json.ts'
import { writeSha256 } from './platform.ts'

/** Bytes of a {@link sampleId}. */
export const sampleIdBytes = 16

/**
 * The identity of a test sample: the first 16 bytes of SHA-256 over its canonical JSON (RFC 8785)
 * without `metadata`.
 */
export const sampleId = (testSample: JsonObject): Uint8Array => sampleIds([testSample])

/** The ids of many samples, one after the other. */
export function sampleIds(testSamples: readonly JsonObject[]): Uint8Array {
  const ids = new Uint8Array(testSamples.length * sampleIdBytes)
  let at = 0
  for (const testSample of testSamples) {
    writeSha256(canonicalJson(contentOf(testSample)), ids, { at, length: sampleIdBytes })
    at += sampleIdBytes
  }
  return ids
}

function contentOf(testSample: JsonObject): JsonObject {
  if (!Object.hasOwn(testSample, 'metadata')) return testSample
  const { metadata: _metadata, ...content } = testSample
  return content
}
