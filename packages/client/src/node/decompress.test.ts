import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesOf, inputOf, type Source } from './bytes.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function textOf(source: Source): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytesOf(inputOf(source), () => ({ line: 1 }))) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function* nameOfFile(bytes: Uint8Array): AsyncGenerator<[string, Source]> {
  const path = join(directory, crypto.randomUUID())
  await writeFile(path, bytes)
  yield ['a file', path]
  for (const size of [1, 2, 3, 7, 1_000]) yield [`chunks of ${size}`, inChunks(bytes, size)]
}

async function expectText(bytes: Uint8Array, text: string): Promise<void> {
  for await (const [what, source] of nameOfFile(bytes))
    expect({ what, text: await textOf(source) }).toEqual({ what, text })
}

async function expectRefusal(bytes: Uint8Array, reason: RegExp): Promise<void> {
  for await (const [what, source] of nameOfFile(bytes)) {
    const refused = textOf(source).then(
      (text) => ({ text }),
      (error: unknown) => error,
    )
    expect({ what, refused: await refused }).toMatchObject({
      what,
      refused: { code: 'bad_input', message: expect.stringMatching(reason) },
    })
  }
}

const skippable = (content: string, nibble = 0): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a50 + nibble)
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, Buffer.from(content)])
}

const compressions = [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const

describe.each(compressions)('%s', (name, compress) => {
  const [a, b, none] = [compress('a,b\n1,'), compress('x\n2,y\n'), compress('')]

  it('is all of its members or frames', async () => {
    await expectText(Buffer.concat([a, b]), 'a,b\n1,x\n2,y\n')
    await expectText(Buffer.concat([none, a, none, none, b, none]), 'a,b\n1,x\n2,y\n')
    await expectText(Buffer.concat(Array.from({ length: 300 }, () => a)), 'a,b\n1,'.repeat(300))
    await expectText(none, '')
  })

  it('is cut and put together anywhere without losing a byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 400 }),
        async (parts, size) => {
          const bytes = Buffer.concat(parts.map((part) => compress(part)))
          expect(await textOf(inChunks(bytes, size))).toBe(parts.join(''))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('holds more than what is read at once in each of two', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `${i * 7_919},x\n`).join('')
    const bytes = Buffer.concat([compress(text), compress(text)])
    expect(await textOf(inChunks(bytes, 65_536))).toBe(text + text)
  })

  it('is refused when it ends in the middle', async () => {
    const both = Buffer.concat([a, b])
    for (const end of [
      both.length - 1,
      both.length - 5,
      a.length + 1,
      a.length + 3,
      a.length - 1,
      5,
    ])
      await expectRefusal(
        both.subarray(0, end),
        /unexpected end of file\. Check that it is complete and not damaged/,
      )
  })

  it('is refused with other bytes after it, and says where they are', async () => {
    const refused = (problem: string): RegExp =>
      new RegExp(`^\\S.* ${problem}\\. Remove what follows, or compress the file again\\.$`)
    for (const other of ['xyzwxyzwxyzw', '\u001f\u001f', '(((('])
      await expectRefusal(
        Buffer.concat([a, b, Buffer.from(other)]),
        refused(
          `(is not ${name} after byte \\d+|has bytes after its ${name} data that are not ${name})`,
        ),
      )
    const padded = Buffer.concat([a, Buffer.alloc(5), b])
    const after = name === 'gzip' ? a.length + 5 : a.length
    await expect(textOf(inChunks(padded, 1_000))).rejects.toMatchObject({
      message: expect.stringMatching(refused(`is not ${name} after byte ${after}`)),
    })
    await expectRefusal(Buffer.concat([a, Buffer.from([7])]), /^\S/)
  })

  it('is refused as cut when nothing is there but its name', async () => {
    for (const content of ['', 'a']) {
      const path = join(directory, `${crypto.randomUUID()}.jsonl.${name === 'gzip' ? 'gz' : 'zst'}`)
      await writeFile(path, content)
      await expect(textOf(path)).rejects.toMatchObject({
        message: expect.stringContaining('unexpected end of file'),
      })
    }
  })
})

it('zeros may pad gzip, and not zstd', async () => {
  await expectText(Buffer.concat([gzipSync('a'), gzipSync('b'), Buffer.alloc(512)]), 'ab')
  const zstd = zstdCompressSync('a')
  await expectRefusal(
    Buffer.concat([zstd, Buffer.alloc(512)]),
    /is not zstd after byte 10\.|has bytes after its zstd data that are not zstd\./,
  )
})

it('frames of zstd that are to be skipped are skipped, wherever they are', async () => {
  const [a, b] = [zstdCompressSync('a'), zstdCompressSync('b')]
  for (const nibble of [0, 7, 15]) {
    const skip = skippable('sizes of frames', nibble)
    await expectText(Buffer.concat([skip, a, skip, skippable(''), b, skip]), 'ab')
    await expectText(skip, '')
    await expectRefusal(Buffer.concat([a, skip.subarray(0, -1)]), /unexpected end of file/)
  }
})

it('files of a few bytes are what they are', async () => {
  for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'P*M', '('])
    await expectText(Buffer.from(text), text)
})

it('an error of the stream comes through, and whoever stops early leaves nothing behind', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield gzipSync('a'.repeat(100_000)).subarray(0, 50)
    throw new Error('the line broke')
  }
  await expect(textOf(failing())).rejects.toMatchObject({
    message: expect.stringContaining('the line broke'),
  })
  const text = Array.from({ length: 200_000 }, (_, i) => String(i * 7_919)).join('\n')
  for await (const chunk of bytesOf(inputOf(inChunks(zstdCompressSync(text), 1_000)), () => ({
    line: 1,
  }))) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
})
