import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { messageOf, TouchstoneError } from '@touchstone/core'
import { startOfSentence } from '../table/row-place.ts'
import { compressionOf, decompressed, magicBytes } from './decompress.ts'

/** A file by its path, or bytes as they come. */
export type Source = string | AsyncIterable<Uint8Array>

/** How messages call a source. */
export const nameOf = (source: Source): string =>
  typeof source === 'string' ? basename(source) : 'the stream'

// The rows of a chunk should be forgotten before they are old: then they cost the collector little.
const chunkBytes = 64 * 1024

/**
 * The bytes of a source, decompressed when they are gzip or zstd, which their first bytes tell.
 * @param line the one that is read next, for errors
 * @throws TouchstoneError `not_found`; `bad_input` for what cannot be read or decompressed
 */
export async function* bytesOf(
  source: Source,
  line: () => number,
): AsyncGenerator<Uint8Array, void> {
  const raw =
    typeof source === 'string'
      ? createReadStream(source, { highWaterMark: chunkBytes })
      : Readable.from(source)
  // Whoever reads on hears of it. Without a listener it would end the process when nobody reads.
  raw.on('error', () => undefined)
  try {
    const start = await startOf(raw)
    const compression = compressionOf(start)
    // A compressed file is longer than that also when it holds nothing.
    if (!compression && start.length < magicBytes && isNamedCompressed(source))
      throw new Error('unexpected end of file')
    const chunks = continued(start, raw)
    yield* compression ? decompressed(chunks, { compression, chunkSize: chunkBytes }) : chunks
  } catch (error) {
    throw unreadable(source, error, line())
  } finally {
    raw.destroy()
  }
}

/** The first bytes of a stream, at least those that tell its compression. */
async function startOf(raw: Readable): Promise<Uint8Array> {
  const start: Uint8Array[] = []
  let bytes = 0
  const chunks: AsyncIterator<Uint8Array> = raw.iterator({ destroyOnReturn: false })
  while (bytes < magicBytes) {
    const next = await chunks.next()
    if (next.done === true) break
    start.push(next.value)
    bytes += next.value.length
  }
  await chunks.return?.()
  const [only] = start
  return only && start.length === 1 ? only : Buffer.concat(start)
}

async function* continued(start: Uint8Array, raw: Readable): AsyncGenerator<Uint8Array, void> {
  yield start
  // What a stream of bytes gives is bytes.
  yield* raw as AsyncIterable<Uint8Array>
}

const isNamedCompressed = (source: Source): boolean =>
  typeof source === 'string' && /\.(gz|zst)$/i.test(source)

const closedReasons = new Map([
  ['EISDIR', 'it is a directory. Name a file in it'],
  ['EACCES', 'this user may not read it'],
  ['EPERM', 'this user may not read it'],
])

/** What is said about a file that cannot be read, or not any further. */
export function unreadable(source: Source, error: unknown, line?: number): TouchstoneError {
  if (error instanceof TouchstoneError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const isAbsent = code === 'ENOENT'
  const closed = closedReasons.get(String(code))
  if (closed !== undefined && typeof source === 'string')
    return new TouchstoneError(
      'bad_input',
      `${JSON.stringify(source)} cannot be read: ${closed}.`,
      {
        cause: error,
      },
    )
  return new TouchstoneError(
    isAbsent ? 'not_found' : 'bad_input',
    isAbsent && typeof source === 'string'
      ? `There is no file ${JSON.stringify(source)}.`
      : `${startOfSentence(nameOf(source))} cannot be read${line === undefined ? '' : `, from line ${line} or soon after`}: ${messageOf(error)}. Check that it is complete.`,
    { ...(line === undefined ? {} : { details: { line } }), cause: error },
  )
}
