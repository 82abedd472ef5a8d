import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'

type Decompressor = Gunzip | ZstdDecompress
type Next = () => Promise<Uint8Array | undefined>

/** How bytes are compressed, and what undoes one member or frame of it. */
export interface Compression {
  readonly name: 'gzip' | 'zstd'
  /** What a member or frame starts with, in hexadecimal; `_` is any digit. */
  readonly magics: readonly string[]
  readonly open: (options: { chunkSize: number }) => Decompressor
}

const compressions: readonly Compression[] = [
  { name: 'gzip', magics: ['1f8b'], open: createGunzip },
  {
    name: 'zstd',
    // A frame, or one that is to be skipped, in which parallel compressors say how large others are.
    magics: ['28b52ffd', '5_2a4d18'],
    open: createZstdDecompress,
  },
]

/** How many bytes tell the compression. */
export const magicBytes = 4

/** The compression that the first bytes of a file tell; undefined for none. */
export const compressionOf = (start: Uint8Array): Compression | undefined =>
  compressions.find(({ magics }) =>
    magics.some((magic) => start.length * 2 >= magic.length && startsAs(start, magic)),
  )

/** Whether bytes start as a magic does, as far as they go. */
function startsAs(bytes: Uint8Array, magic: string): boolean {
  const hex = Buffer.from(bytes.subarray(0, magic.length / 2)).toString('hex')
  return Array.from(hex).every((digit, i) => magic[i] === digit || magic[i] === '_')
}

/** Bytes after compressed ones that are not compressed themselves. */
export class ForeignBytes extends Error {
  /** @param after how many bytes come before them, where that is known */
  constructor({ name }: Compression, after?: number) {
    super(
      after === undefined
        ? `has bytes after its ${name} data that are not ${name}`
        : `is not ${name} after byte ${after}`,
    )
  }
}

/**
 * Decompresses all members of gzip, or all frames of zstd, that follow each other. Zeros may pad the
 * end of gzip, as tapes and gzip itself have it.
 * @param options.chunkSize of the chunks it gives, in bytes
 * @throws ForeignBytes for bytes that are neither a member nor a frame; Error for one that is cut
 */
export async function* decompressed(
  chunks: AsyncIterable<Uint8Array>,
  { compression, chunkSize }: { compression: Compression; chunkSize: number },
): AsyncGenerator<Uint8Array, void> {
  const source = chunks[Symbol.asyncIterator]()
  let left: Uint8Array | undefined
  let read = 0
  const next: Next = async () => {
    const before = left
    left = undefined
    if (before) return before
    const { done, value } = await source.next()
    if (done) return undefined
    read += value.length
    return value
  }
  for (;;) {
    const decompressor = compression.open({ chunkSize })
    const feeding = feed(decompressor, next).catch((error: unknown) => {
      decompressor.destroy(error instanceof Error ? error : new Error(String(error)))
      return undefined
    })
    try {
      yield* decompressor as AsyncIterable<Uint8Array>
    } catch (error) {
      throw isForeign(error) ? new ForeignBytes(compression) : error
    }
    left = await feeding
    if (!left) return
    const end = read - left.length
    if (left[0] === 0 && compression.name === 'gzip') {
      const zeros = await zerosIn(next)
      if (zeros === undefined) return
      throw new ForeignBytes(compression, end + zeros)
    }
    const start = await startIn(next)
    if (!compression.magics.some((magic) => startsAs(start, magic)))
      throw new ForeignBytes(compression, end)
    left = start
  }
}

/**
 * Feeds a decompressor until it has all, or ends by itself behind a member or frame.
 * @returns what it then left over
 */
async function feed(decompressor: Decompressor, next: Next): Promise<Uint8Array | undefined> {
  let fed = 0
  let wake: () => void = () => undefined
  // One that has ended, or was closed, may call back no more.
  decompressor.once('end', () => wake()).once('close', () => wake())
  for (let chunk = await next(); chunk; chunk = await next()) {
    const written = chunk
    fed += written.length
    await new Promise<void>((resolve) => {
      wake = resolve
      decompressor.write(written, () => resolve())
    })
    const left = fed - decompressor.bytesWritten
    if (left > 0) return written.subarray(-left)
  }
  decompressor.end()
  return undefined
}

/**
 * Whether a decompressor, which goes on by itself where a member or frame ends with the bytes that it
 * was given or before, met something else there. The start of the first one was looked at already.
 */
function isForeign(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false
  const isHeader = error.code === 'Z_DATA_ERROR' && error.message === 'incorrect header check'
  return isHeader || error.code === 'ZSTD_error_prefix_unknown'
}

/** The next bytes, as many as tell the compression, unless these are the last. */
async function startIn(next: Next): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array()
  while (start.length < magicBytes) {
    const chunk = await next()
    if (!chunk) break
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk])
  }
  return start
}

/** How many zeros come before the first other byte; undefined for nothing but zeros. */
async function zerosIn(next: Next): Promise<number | undefined> {
  let zeros = 0
  for (let chunk = await next(); chunk; chunk = await next()) {
    const other = chunk.findIndex((byte) => byte !== 0)
    if (other >= 0) return zeros + other
    zeros += chunk.length
  }
  return undefined
}
