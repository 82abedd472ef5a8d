import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { messageOf, TouchstoneError } from '@touchstone/core'
import { placeText, startOfSentence, type TextPlace } from '../table/row-place.ts'
import { compressionOf, decompressed, ForeignBytes, magicBytes } from './decompress.ts'

/** A file by its path, or bytes as they come. */
export type Source = string | AsyncIterable<Uint8Array>

/** What a table is read from, and how messages call it. */
export interface Input {
  readonly from: Source
  readonly name: string
}

/** A source with the name of its own: that of the file, without its directories. */
export const inputOf = (from: Source): Input => ({ from, name: nameOf(from) })

function nameOf(source: Source): string {
  if (typeof source === 'string') return basename(source)
  return source === process.stdin ? 'standard input' : 'the stream'
}

/** Whether a path is a pipe or a device, which give what they have once. */
export function isPipe(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}

// The rows of a chunk should be forgotten before they are old: then they cost the collector little.
const chunkBytes = 64 * 1024

/**
 * The bytes of a source, decompressed when they are gzip or zstd, which their first bytes tell.
 * @param next where the text is that is read next, for errors
 * @throws TouchstoneError `not_found`; `bad_input` for what cannot be read or decompressed
 */
export async function* bytesOf(
  input: Input,
  next: () => TextPlace,
): AsyncGenerator<Uint8Array, void> {
  const { from } = input
  const raw =
    typeof from === 'string'
      ? createReadStream(from, { highWaterMark: chunkBytes })
      : Readable.from(from)
  // Whoever reads on hears of it. Without a listener it would end the process when nobody reads.
  raw.on('error', () => undefined)
  try {
    const start = await startOf(raw)
    const compression = compressionOf(start)
    // A compressed file is longer than that also when it holds nothing.
    if (!compression && start.length < magicBytes && isNamedCompressed(from))
      throw new Error('unexpected end of file')
    const chunks = continued(start, raw)
    yield* compression ? decompressed(chunks, { compression, chunkSize: chunkBytes }) : chunks
  } catch (error) {
    throw unreadable(input, error, next())
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
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
])

/** What is said about a file that cannot be read, or not any further. */
export function unreadable(
  { from, name }: Input,
  error: unknown,
  place?: TextPlace,
): TouchstoneError {
  if (error instanceof TouchstoneError) return error
  if (error instanceof ForeignBytes)
    return new TouchstoneError(
      'bad_input',
      `${startOfSentence(name)} ${error.message}. Remove what follows, or compress the file again.`,
      { details: { ...place }, cause: error },
    )
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const isAbsent = code === 'ENOENT'
  const closed = closedReasons.get(String(code))
  if (closed !== undefined && typeof from === 'string')
    return new TouchstoneError('bad_input', `Cannot read ${JSON.stringify(from)}: ${closed}.`, {
      cause: error,
    })
  return new TouchstoneError(
    isAbsent ? 'not_found' : 'bad_input',
    isAbsent && typeof from === 'string'
      ? `The file ${JSON.stringify(from)} does not exist.`
      : `Cannot read ${name}${place === undefined ? '' : ` near ${placeText(place)}`}: ${messageOf(error)}. Check that it is complete and not damaged.`,
    { details: { ...place }, cause: error },
  )
}
