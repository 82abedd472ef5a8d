import { MetricsError } from './metrics-error.ts'

/** Writes replicates as base64 of 32-bit floats, little-endian. One without a value is NaN. */
export function encodeReplicates(values: ArrayLike<number>): string {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] ?? Number.NaN, true)
  let binary = ''
  for (let i = 0; i < view.byteLength; i++) binary += String.fromCharCode(view.getUint8(i))
  return btoa(binary)
}

/** Reads what {@link encodeReplicates} wrote. Throws a {@link MetricsError} for any other text. */
export function decodeReplicates(text: string): Float32Array {
  const binary = binaryOf(text)
  if (binary === null || binary.length % 4 !== 0)
    throw new MetricsError('Replicates must be the base64 of 32-bit floats')
  const view = new DataView(new ArrayBuffer(binary.length))
  for (let i = 0; i < binary.length; i++) view.setUint8(i, binary.charCodeAt(i))
  return Float32Array.from({ length: binary.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
}

function binaryOf(text: string): string | null {
  try {
    return atob(text)
  } catch {
    return null
  }
}
