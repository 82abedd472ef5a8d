import { canonicalJson, type JsonObject } from './json.ts'
import { sha256 } from './platform.ts'

/** Bytes of a {@link sampleId}. */
export const sampleIdBytes = 16

/**
 * The identity of a test sample: the first 16 bytes of SHA-256 over its canonical JSON (RFC 8785)
 * without `metadata`.
 */
export function sampleId(testSample: JsonObject): Uint8Array {
  return sha256(canonicalJson(contentOf(testSample))).subarray(0, sampleIdBytes)
}

/** The ids of many samples, one after the other. */
export function sampleIds(testSamples: readonly JsonObject[]): Uint8Array {
  const ids = new Uint8Array(testSamples.length * sampleIdBytes)
  for (const [i, testSample] of testSamples.entries()) {
    const id = sampleId(testSample)
    // A loop: for so few bytes `set` costs more.
    for (let byte = 0; byte < sampleIdBytes; byte++) ids[i * sampleIdBytes + byte] = id[byte] ?? 0
  }
  return ids
}

function contentOf(testSample: JsonObject): JsonObject {
  if (!Object.hasOwn(testSample, 'metadata')) return testSample
  const { metadata: _metadata, ...content } = testSample
  return content
}
