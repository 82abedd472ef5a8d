import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listKeys } from './object-listing.ts'
import { fileNameOf } from './object-paths.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const segment = fc
  .string({ unit: fc.constantFrom('a', 'b', '-', '.', '0', 'Z'), minLength: 1, maxLength: 2 })
  .filter((text) => text !== '.' && text !== '..')
const key = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'))
const start = fc.oneof(
  fc.constant(''),
  key,
  key.map((text) => `${text}/`),
)

describe('the listing of a tree', () => {
  it('holds the keys in their order, however few names it looks at once', async () => {
    await using directory = await temporaryDirectory()
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 25 }),
        fc.array(fc.tuple(start, start, fc.integer({ min: 1, max: 6 })), { maxLength: 5 }),
        async (keys, listings) => {
          const root = join(directory.path, `${run++}`)
          await mkdir(root)
          for (const each of keys) {
            const path = join(root, fileNameOf(each))
            await mkdir(dirname(path), { recursive: true })
            await writeFile(path, '')
          }
          for (const [prefix, after, batch] of listings) {
            const found: string[] = []
            for await (const each of listKeys({ root, prefix, after, batch })) found.push(each)
            const expected = keys.filter((each) => each.startsWith(prefix) && each > after)
            expect(found).toStrictEqual(expected.toSorted())
          }
        },
      ),
      { numRuns: 100 },
    )
    expect(run).toBe(100)
  })

  it('is empty for a tree that is gone', async () => {
    const listing = { root: '/nowhere', prefix: '', after: '', batch: 10 }
    expect(await listKeys(listing).next()).toMatchObject({ done: true })
  })
})
