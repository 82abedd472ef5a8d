import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bitmapOf, encodeBitmap, rowsOf } from '../bitmap.ts'
import { storedApart, type OwnMetadata } from './own-metadata.ts'

/** Where the metadata of each row are: the key of an object, or '' for the block of test samples. */
type Places = ReadonlyMap<number, string>

/** A test case as its manifest has it. */
function manifest(places: Places): { rows: string; metadata?: OwnMetadata[] } {
  const keys = [...new Set(places.values())].filter((key) => key !== '')
  const rowsAt = (key: string) => [...places].filter(([, at]) => at === key).map(([row]) => row)
  const metadata = keys.map((key) => ({ rows: encodeBitmap(bitmapOf(rowsAt(key))), key }))
  return {
    rows: encodeBitmap(bitmapOf(places.keys())),
    ...(metadata.length > 0 && { metadata }),
  }
}

const places: fc.Arbitrary<Places> = fc
  .array(fc.tuple(fc.nat({ max: 40 }), fc.constantFrom('', '', 'a', 'b')))
  .map((entries) => new Map(entries))

it('metadata are stored apart where the first test case with the row has them elsewhere', () => {
  fc.assert(
    fc.property(fc.array(places, { maxLength: 5 }), (testCases) => {
      const found = storedApart(testCases.map(manifest))
      const expected = testCases.map((own, at) =>
        [...own]
          .filter(([row, place]) => {
            const first = testCases.slice(0, at).find((earlier) => earlier.has(row))
            return first !== undefined && first.get(row) !== place
          })
          .map(([row]) => row)
          .toSorted((a, b) => a - b),
      )
      expect(testCases.map((_, at) => rowsOf(found[at] ?? bitmapOf()))).toEqual(expected)
    }),
  )
})
