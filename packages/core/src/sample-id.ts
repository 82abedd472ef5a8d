import { canonicalJson, type JsonObject } from './json.ts'
import { sha256 } from './platform.ts'

/** Bytes of a {@link sampleId}. */
export const sampleIdBytes = 16

/**
 * The identity of a test sample: the first 16 bytes of SHA-256 over its canonical JSON (RFC 8785)
 * without `metadata`.
 */
export function sampleId(testSample: JsonObject): Uint8Array {
  const { metadata: _metadata, ...content } = testSample
  return sha256(canonicalJson(content)).subarray(0, sampleIdBytes)
}
