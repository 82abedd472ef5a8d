import { sha256 as portableSha256 } from '@noble/hashes/sha2.js'

// Web standards everywhere; where the host has Node's own compression and hashing (Node, Deno,
// Bun) they are used instead, because they know gzip levels and are several times faster.
// `getBuiltinModule` asks for them without an import, so bundles for browsers stay clean.
interface NodeZlib {
  gzip(
    data: Uint8Array,
    options: object,
    done: (error: Error | null, out: Uint8Array) => void,
  ): void
  gunzip(
    data: Uint8Array,
    options: object,
    done: (error: Error | null, out: Uint8Array) => void,
  ): void
}
interface NodeCrypto {
  createHash(name: string): { update(data: Uint8Array | string): { digest(): Uint8Array } }
  /** In one step, which is faster; not in every host. */
  hash?: (name: string, data: Uint8Array | string, encoding: 'latin1') => string
}
interface NodeHost {
  process?: { getBuiltinModule?: (id: string) => unknown }
}

// The casts state what Node documents for these two modules.
const builtin = (globalThis as NodeHost).process?.getBuiltinModule
const zlib = builtin?.('node:zlib') as NodeZlib | undefined
const nodeCrypto = builtin?.('node:crypto') as NodeCrypto | undefined

const encoder = new TextEncoder()

/** The UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** SHA-256 of bytes, or of the UTF-8 of a text: 32 bytes. */
export const sha256: (data: Uint8Array | string) => Uint8Array = chooseSha256()

function chooseSha256(): (data: Uint8Array | string) => Uint8Array {
  if (!nodeCrypto) return (data) => portableSha256(typeof data === 'string' ? utf8(data) : data)
  const { hash } = nodeCrypto
  // A text of 32 characters is made three times faster than a buffer of 32 bytes.
  if (hash) return (data) => latin1Bytes(hash('sha256', data, 'latin1'))
  return (data) => nodeCrypto.createHash('sha256').update(data).digest()
}

function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  writeLatin1(text, bytes, 0, text.length)
  return bytes
}

function writeLatin1(text: string, into: Uint8Array, at: number, length: number): void {
  for (let i = 0; i < length; i++) into[at + i] = text.charCodeAt(i)
}

/** Writes the first bytes of the SHA-256 of a text to where they are wanted: for many short texts. */
export const writeSha256: (
  text: string,
  into: Uint8Array,
  place: { readonly at: number; readonly length: number },
) => void = chooseWriteSha256()

function chooseWriteSha256(): typeof writeSha256 {
  const hash = nodeCrypto?.hash
  if (hash)
    return (text, into, { at, length }) =>
      writeLatin1(hash('sha256', text, 'latin1'), into, at, length)
  return (text, into, { at, length }) => into.set(sha256(text).subarray(0, length), at)
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += hexPairs[byte]
  return hex
}

/** SHA-256 as 64 lower-case hex digits. */
export const sha256Hex = (data: Uint8Array | string): string => toHex(sha256(data))

/** Thrown by {@link gunzip} when the output would be larger than allowed. */
export class OutputTooLarge extends Error {
  override readonly name = 'OutputTooLarge'
}

/** Compresses as gzip; level 1 where the host lets one choose. */
export function gzip(data: Uint8Array): Promise<Uint8Array> {
  if (!zlib) return pipe(data, new CompressionStream('gzip'), Number.POSITIVE_INFINITY)
  return new Promise((resolve, reject) => {
    zlib.gzip(data, { level: 1 }, (error, out) => (error ? reject(error) : resolve(out)))
  })
}

/**
 * Decompresses gzip, never making more than `maxBytes`.
 * @throws OutputTooLarge, or the host's error for damaged data
 */
export function gunzip(data: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  if (!zlib) return pipe(data, new DecompressionStream('gzip'), maxBytes)
  return new Promise((resolve, reject) => {
    const chunkSize = Math.max(leastChunk, Math.min(announcedBytes(data), maxBytes) + 1)
    zlib.gunzip(data, { maxOutputLength: maxBytes, chunkSize }, (error, out) => {
      if (!error) resolve(out)
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
        reject(new OutputTooLarge(`More than ${maxBytes} bytes`))
      else reject(error)
    })
  })
}

// What Node takes at least.
const leastChunk = 64
// Deflate makes no more of a byte, whatever the end of the file claims.
const mostOfOneByte = 1_032

/**
 * How many bytes gzip says that it holds, in its last four. Made in one piece of that size they take
 * a third of the time, and half of the memory, that they take in pieces of 16 KiB.
 */
function announcedBytes(data: Uint8Array): number {
  if (data.byteLength < 4) return 0
  const { buffer, byteOffset, byteLength } = data
  const announced = new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4, true)
  return Math.min(announced, byteLength * mostOfOneByte)
}

// Smaller ones may lie in a buffer that Node shares among many, and are not worth it.
const leastGivenBack = 128 * 1024

/**
 * Frees bytes that nobody will read any more, where the host can: collected by themselves, large
 * ones would be after as many again were made.
 */
export function giveBack({ buffer, byteOffset, byteLength }: Uint8Array): void {
  if (byteOffset !== 0 || byteLength < leastGivenBack) return
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer) buffer.transfer(0)
}

async function pipe(
  data: Uint8Array,
  through: CompressionStream | DecompressionStream,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // A copy: streams want a plain ArrayBuffer behind their bytes, and may take it over.
  const stream: ReadableStream<Uint8Array> = new Blob([new Uint8Array(data)])
    .stream()
    .pipeThrough(through)
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > maxBytes) throw new OutputTooLarge(`More than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}
