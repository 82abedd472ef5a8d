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
  for (let i = 0; i < testSamples.length; i++) {
    const content = contentOf(testSamples[i] ?? {})
    writeSha256(canonicalJson(content), ids, { at: i * sampleIdBytes, length: sampleIdBytes })
  }
  return ids
}

function contentOf(testSample: JsonObject): JsonObject {
  if (!Object.hasOwn(testSample, 'metadata')) return testSample
  const { metadata: _metadata, ...content } = testSample
  return content
}
