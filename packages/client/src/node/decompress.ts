import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'

type Decompressor = Gunzip | ZstdDecompress
type Next = () => Promise<Uint8Array | undefined>

/** How bytes are compressed, and what undoes one member or frame of it. */
export interface Compression {
  readonly name: 'gzip' | 'zstd'
  readonly open: (options: { chunkSize: number }) => Decompressor
}

/** How many bytes tell the compression. */
export const magicBytes = 4

/** The compression that the first bytes of a file tell; undefined for none. */
export function compressionOf(start: Uint8Array): Compression | undefined {
  const magic = Buffer.from(start.subarray(0, magicBytes)).toString('hex')
  if (magic.startsWith('1f8b')) return { name: 'gzip', open: createGunzip }
  // A frame, or one that is to be skipped, in which parallel compressors say how large others are.
  return magic === '28b52ffd' || /^5[0-9a-f]2a4d18$/.test(magic)
    ? { name: 'zstd', open: createZstdDecompress }
    : undefined
}

/**
 * Decompresses all members of gzip, or all frames of zstd, that follow each other. Zeros may pad the
 * end of gzip, as tapes and gzip itself have it.
 * @param options.chunkSize of the chunks it gives, in bytes
 * @throws Error for bytes that are neither a member nor a frame, and for one that is cut
 */
export async function* decompressed(
  chunks: AsyncIterable<Uint8Array>,
  { compression, chunkSize }: { compression: Compression; chunkSize: number },
): AsyncGenerator<Uint8Array, void> {
  const source = chunks[Symbol.asyncIterator]()
  let left: Uint8Array | undefined
  const next: Next = async () => {
    const before = left
    left = undefined
    if (before) return before
    const { done, value } = await source.next()
    return done ? undefined : value
  }
  do {
    const decompressor = compression.open({ chunkSize })
    const feeding = feed(decompressor, next).catch((error: unknown) => {
      decompressor.destroy(error instanceof Error ? error : new Error(String(error)))
      return undefined
    })
    yield* decompressor as AsyncIterable<Uint8Array>
    left = await feeding
    if (left?.[0] === 0 && compression.name === 'gzip') await requireZeros(next)
  } while (left)
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

async function requireZeros(next: Next): Promise<void> {
  for (let chunk = await next(); chunk; chunk = await next())
    if (chunk.some((byte) => byte !== 0)) throw new Error('trailing bytes that are no gzip')
}
