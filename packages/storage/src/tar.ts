// Archives as POSIX describes them (pax), as far as regular files go. What is written here, every tar
// reads; what is read here is what is written here.

const blockBytes = 512
// Beyond these the plain header has no room, and a record before it says so.
const longestPath = 100
const mostBytes = 8 ** 11 - 1
const [regularType, recordsType] = ['0', 'x']

/** A file of an archive. */
export interface ArchivedFile {
  /** Printable ASCII. */
  readonly path: string
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** The bytes of a file in an archive. */
export async function* archived({
  path,
  bytes,
  content,
}: ArchivedFile): AsyncGenerator<Uint8Array> {
  const records = [
    ...(path.length > longestPath ? [recordOf('path', path)] : []),
    ...(bytes > mostBytes ? [recordOf('size', String(bytes))] : []),
  ].join('')
  if (records !== '') {
    yield headerOf({ path: 'pax', bytes: records.length, type: recordsType })
    yield padded(Buffer.from(records, 'latin1'))
  }
  yield headerOf({
    path: path.slice(-longestPath),
    bytes: bytes > mostBytes ? 0 : bytes,
    type: regularType,
  })
  let written = 0
  for await (const chunk of content) {
    written += chunk.byteLength
    yield chunk
  }
  if (written !== bytes) throw new Error(`${path} has ${written} bytes instead of ${bytes}`)
  yield new Uint8Array(paddingOf(bytes))
}

/** What comes behind the last file. */
export const archiveEnd = new Uint8Array(2 * blockBytes)

/** Says that an archive is not whole, or none. */
export class BrokenArchive extends Error {}

/**
 * The files of an archive. The content of each is read, to its end or not at all, before the next one
 * is asked for.
 * @throws BrokenArchive
 */
export async function* readArchive(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<ArchivedFile, void> {
  const bytes = byteReader(source)
  let records = new Map<string, string>()
  for (;;) {
    const header = Buffer.from(await bytes.take(blockBytes))
    if (header.every((byte) => byte === 0)) {
      if ((await bytes.take(blockBytes)).some((byte) => byte !== 0)) throw broken()
      return
    }
    const { type, ...plain } = read(header)
    if (type === recordsType) {
      const text = Buffer.from(await bytes.take(plain.bytes)).toString('latin1')
      await bytes.take(paddingOf(plain.bytes))
      records = recordsIn(text)
      continue
    }
    if (type !== regularType) throw broken()
    const path = records.get('path') ?? plain.path
    const size = Number(records.get('size') ?? plain.bytes)
    records = new Map()
    const content = bytes.pieces(size)
    yield { path, bytes: size, content }
    // What nobody read.
    for await (const _ of content);
    await bytes.take(paddingOf(size))
  }
}

const broken = (): BrokenArchive => new BrokenArchive('It is damaged, or no archive')
const paddingOf = (bytes: number): number => (blockBytes - (bytes % blockBytes)) % blockBytes
const padded = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([bytes, new Uint8Array(paddingOf(bytes.byteLength))])

/** `<length of all of it> <name>=<value>\n` */
function recordOf(name: string, value: string): string {
  const rest = ` ${name}=${value}\n`
  let length = rest.length
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length
  return `${length}${rest}`
}

function recordsIn(text: string): Map<string, string> {
  const records = new Map<string, string>()
  for (const line of text.split('\n').slice(0, -1)) {
    const [, name, value] = /^\d+ ([^=]+)=(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw broken()
    records.set(name, value)
  }
  return records
}

interface Header {
  readonly path: string
  readonly bytes: number
  readonly type: string
}

// Where the fields of a header are, each from its offset on.
const at = { path: 0, mode: 100, size: 124, time: 136, sum: 148, type: 156, magic: 257 } as const
const sumLength = 8

function headerOf({ path, bytes, type }: Header): Uint8Array {
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')
  header.write(path, at.path, 'latin1')
  // Owner and group stay 0, the time is now.
  for (const [offset, value, digits] of [
    [at.mode, 0o600, 7],
    [at.mode + 8, 0, 7],
    [at.mode + 16, 0, 7],
    [at.size, bytes, 11],
    [at.time, Math.floor(Date.now() / 1_000), 11],
  ] as const)
    header.write(octal(value, digits), offset, 'latin1')
  header.write(type, at.type, 'latin1')
  header.write('ustar\x0000', at.magic, 'latin1')
  header.write(`${octal(sumOf(header), 6)}\0 `, at.sum, 'latin1')
  return header
}

function read(header: Buffer): Header {
  const text = (offset: number, length: number): string =>
    header
      .toString('latin1', offset, offset + length)
      .replace(/\0.*$/s, '')
      .trim()
  const number = (offset: number, length: number): number => {
    const digits = text(offset, length)
    if (!/^[0-7]+$/.test(digits)) throw broken()
    return Number.parseInt(digits, 8)
  }
  if (number(at.sum, sumLength) !== sumOf(header)) throw broken()
  return {
    path: text(at.path, longestPath),
    bytes: number(at.size, 12),
    type: header.toString('latin1', at.type, at.type + 1),
  }
}

/** The sum of all bytes of a header, those of the sum itself as spaces. */
const sumOf = (header: Uint8Array): number =>
  header.reduce(
    (sum, byte, index) => sum + (index >= at.sum && index < at.sum + sumLength ? 32 : byte),
    0,
  )

/** Reads a stream in pieces of a given length. */
function byteReader(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()

  async function* pieces(bytes: number): AsyncGenerator<Uint8Array, void> {
    let left = bytes
    while (left > 0) {
      if (rest.byteLength === 0) {
        const next = await chunks.next()
        if (next.done === true) throw new BrokenArchive('It ends in the middle')
        rest = next.value
      }
      const piece = rest.subarray(0, left)
      rest = rest.subarray(piece.byteLength)
      left -= piece.byteLength
      yield piece
    }
  }

  return {
    pieces,
    async take(bytes: number): Promise<Uint8Array> {
      const taken: Uint8Array[] = []
      for await (const piece of pieces(bytes)) taken.push(piece)
      return Buffer.concat(taken)
    },
  }
}
