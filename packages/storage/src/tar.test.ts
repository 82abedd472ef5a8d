import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { archived, archiveEnd, BrokenArchive, readArchive } from './tar.ts'
import { temporaryDirectory } from './temporary-directory.ts'

type File = readonly [path: string, body: Uint8Array]

async function* pieces(bytes: Uint8Array, length = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += length) yield bytes.subarray(at, at + length)
}

async function archiveOf(files: readonly File[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for (const [path, body] of files)
    for await (const chunk of archived({ path, bytes: body.byteLength, content: pieces(body) }))
      chunks.push(chunk)
  return Buffer.concat([...chunks, archiveEnd])
}

async function filesIn(archive: Uint8Array, length?: number): Promise<File[]> {
  const files: File[] = []
  for await (const { path, content } of readArchive(pieces(archive, length))) {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    files.push([path, new Uint8Array(Buffer.concat(chunks))])
  }
  return files
}

const longPath = `objects/${'a/'.repeat(150)}${'b'.repeat(128)}=`

describe('an archive', () => {
  it('gives back what was put into it, however it is cut', async () => {
    const path = fc.stringMatching(/^[\w/=.-]{1,300}$/)
    const body = fc.uint8Array({ maxLength: 2_000 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(path, body), { maxLength: 5 }),
        fc.integer({ min: 1, max: 3_000 }),
        async (files, length) => {
          expect(await filesIn(await archiveOf(files), length)).toEqual(files)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is read by tar, and one of tar is read', async () => {
    await using directory = await temporaryDirectory()
    const at = (name: string): string => join(directory.path, name)
    const files: File[] = [
      ['a', new Uint8Array(Buffer.from('one'))],
      ['objects/empty=', new Uint8Array()],
      [longPath, new Uint8Array(1_024).fill(7)],
    ]
    await writeFile(at('ours.tar'), await archiveOf(files))
    await mkdir(at('out'))
    execFileSync('tar', ['-xf', at('ours.tar'), '-C', at('out')])
    for (const [path, body] of files)
      expect(new Uint8Array(await readFile(at(`out/${path}`)))).toEqual(body)
    const names = files.map(([path]) => path)
    execFileSync('tar', ['--format=pax', '-cf', at('theirs.tar'), '-C', at('out'), ...names])
    expect(await filesIn(await readFile(at('theirs.tar')))).toEqual(files)
  })

  it('takes a file of more than 8 GiB', async () => {
    const piece = new Uint8Array(128 * 1024 * 1024)
    const bytes = 65 * piece.byteLength
    async function* content(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes; at += piece.byteLength) yield piece
    }
    async function* archive(): AsyncGenerator<Uint8Array> {
      yield* archived({ path: 'large', bytes, content: content() })
      yield* archived({ path: 'next', bytes: 0, content: pieces(new Uint8Array()) })
      yield archiveEnd
    }
    const found: [string, number, number][] = []
    for await (const file of readArchive(archive())) {
      let read = 0
      for await (const chunk of file.content) read += chunk.byteLength
      found.push([file.path, file.bytes, read])
    }
    expect(found).toEqual([
      ['large', bytes, bytes],
      ['next', 0, 0],
    ])
  })

  it('is broken wherever it is cut off, and where a bit of a header is flipped', async () => {
    const archive = await archiveOf([[longPath, new Uint8Array(1_000)]])
    for (let length = 0; length < archive.byteLength; length += 100)
      await expect(filesIn(archive.subarray(0, length))).rejects.toThrow(BrokenArchive)
    for (let bit = 0; bit < 512 * 8; bit += 97) {
      const flipped = Buffer.from(archive)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await expect(filesIn(flipped)).rejects.toThrow(BrokenArchive)
    }
  })
})
