import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitmapOf, countRows, rowsOf } from '../bitmap.ts'
import { canonicalJson, type Json } from '../json.ts'
import { partLine, type PartRow, type RowError } from '../part.ts'
import { placeOf, rowOf } from '../place.ts'
import { sameRow, settle, type CommitMode, type RowSets, type Settlement } from './settle.ts'

const block = 3
const failure: RowError = { name: 'TypeError', message: 'no image', attempts: 2 }

const valueAt = (row: number, value: Json): PartRow => {
  const place = placeOf(block, row)
  return { place, value, line: partLine('inference', place, JSON.stringify(value)).trimEnd() }
}
const errorAt = (row: number): PartRow => {
  const place = placeOf(block, row)
  return {
    place,
    error: failure,
    line: partLine('error', place, JSON.stringify(failure)).trimEnd(),
  }
}

/** Settles what is offered over stored rows: values in `stored`, and errors in `failed`. */
const commit = (
  offered: readonly PartRow[],
  before: { stored?: readonly PartRow[]; failed?: readonly number[]; mode?: CommitMode } = {},
): Settlement => {
  const { stored = [], failed = [], mode = 'keep' } = before
  const covered = bitmapOf(stored.map(({ place }) => rowOf(place)))
  const different = offered.flatMap((row) => {
    const known = stored.find(({ place }) => place === row.place)
    return known && row.error === undefined && !sameRow(known, row) ? [rowOf(row.place)] : []
  })
  return settle({ covered, errors: bitmapOf(failed) }, setsOf(offered), {
    mode,
    different: bitmapOf(different),
  })
}

const setsOf = (rows: readonly PartRow[]): RowSets => {
  const [values, errors] = [rows.filter(({ error }) => !error), rows.filter(({ error }) => error)]
  return {
    covered: bitmapOf(values.map(({ place }) => rowOf(place))),
    errors: bitmapOf(errors.map(({ place }) => rowOf(place))),
  }
}

const counts = ({ inserted, unchanged, changed, errors, refused }: Settlement): object => ({
  ...(inserted > 0 && { inserted }),
  ...(unchanged > 0 && { unchanged }),
  ...(changed > 0 && { changed }),
  ...(errors > 0 && { errors }),
  ...(countRows(refused) > 0 && { conflicts: countRows(refused) }),
})

describe('a row that is offered', () => {
  test('is inserted where there is none', () => {
    const result = commit([valueAt(7, 'cat')], { stored: [valueAt(1, 'dog')] })
    expect(counts(result)).toEqual({ inserted: 1 })
    expect(rowsOf(result.rows.covered)).toEqual([1, 7])
    expect(rowsOf(result.brought)).toEqual([7])
  })

  test.each([null, 0, false, ''])('is inserted when its value is %j', (value) => {
    const result = commit([valueAt(7, value)])
    expect(counts(result)).toEqual({ inserted: 1 })
    expect(rowsOf(result.rows.covered)).toEqual([7])
  })

  test('is unchanged when the same is stored, whatever the order of its keys', () => {
    const stored = [valueAt(7, { a: 1, b: { c: 2, d: 3 } })]
    expect(counts(commit([valueAt(7, { a: 1, b: { c: 2, d: 3 } })], { stored }))).toEqual({
      unchanged: 1,
    })
    for (const mode of ['keep', 'replace'] as const)
      expect(counts(commit([valueAt(7, { b: { d: 3, c: 2 }, a: 1 })], { stored, mode }))).toEqual({
        unchanged: 1,
      })
  })

  test('is a conflict when another value is stored, and is not accepted', () => {
    const stored = [valueAt(7, 'cat'), valueAt(8, 'cat')]
    const result = commit([valueAt(6, 'cat'), valueAt(7, 'dog'), valueAt(8, 'cat')], { stored })
    expect(rowsOf(result.refused)).toEqual([7])
    expect(counts(result)).toEqual({ inserted: 1, unchanged: 1, conflicts: 1 })
    expect(rowsOf(result.brought)).toEqual([6])
    expect(rowsOf(result.rows.covered)).toEqual([6, 7, 8])
  })

  test.each([
    [null, 0],
    [0, false],
    ['', null],
    [[], {}],
    [1, '1'],
  ])('is a conflict when %j is stored and %j is offered', (before, after) => {
    const result = commit([valueAt(7, after)], { stored: [valueAt(7, before)] })
    expect(rowsOf(result.refused)).toEqual([7])
  })

  test('replaces another value when the caller said so', () => {
    const result = commit([valueAt(7, 'dog')], { stored: [valueAt(7, 'cat')], mode: 'replace' })
    expect(counts(result)).toEqual({ changed: 1 })
    expect(rowsOf(result.brought)).toEqual([7])
    expect(rowsOf(result.superseded)).toEqual([7])
    expect(rowsOf(result.rows.covered)).toEqual([7])
  })
})

describe('an error that is offered', () => {
  test('is kept where there is nothing', () => {
    const result = commit([errorAt(7)])
    expect(counts(result)).toEqual({ errors: 1 })
    expect(rowsOf(result.rows.errors)).toEqual([7])
    expect(rowsOf(result.rows.covered)).toEqual([])
  })

  test('never takes the place of a value, in either mode', () => {
    for (const mode of ['keep', 'replace'] as const) {
      const result = commit([errorAt(7)], { stored: [valueAt(7, null)], mode })
      expect(counts(result)).toEqual({ unchanged: 1 })
      expect(rowsOf(result.rows.covered)).toEqual([7])
      expect(rowsOf(result.rows.errors)).toEqual([])
    }
  })

  test('gives way to a value later', () => {
    const result = commit([valueAt(7, 'cat')], { failed: [7, 9] })
    expect(counts(result)).toEqual({ inserted: 1 })
    expect(rowsOf(result.rows.covered)).toEqual([7])
    expect(rowsOf(result.rows.errors)).toEqual([9])
    expect(rowsOf(result.superseded)).toEqual([7])
  })

  test('takes the place of an earlier error', () => {
    const result = commit([errorAt(7), errorAt(8)], { failed: [7, 9] })
    expect(counts(result)).toEqual({ errors: 2 })
    expect(rowsOf(result.superseded)).toEqual([7])
    expect(rowsOf(result.rows.errors)).toEqual([7, 8, 9])
  })
})

test('the sets that were given stay as they were', () => {
  const rows = { covered: bitmapOf([1]), errors: bitmapOf([2]) }
  settle(rows, setsOf([valueAt(2, 1), valueAt(3, 1), errorAt(4)]), {
    mode: 'keep',
    different: bitmapOf(),
  })
  expect([rowsOf(rows.covered), rowsOf(rows.errors)]).toEqual([[1], [2]])
})

test('any commits do what they would do to a Map', () => {
  const value = fc.constantFrom<Json>(null, 0, 'x', { a: 1, b: 2 }, { b: 2, a: 1 })
  const row = fc.tuple(fc.nat(5), fc.option(value, { nil: undefined }))
  const part = fc
    .uniqueArray(row, { selector: ([at]) => at, maxLength: 6 })
    .map((list) => list.toSorted(([a], [b]) => a - b))
  const step = fc.tuple(part, fc.constantFrom<CommitMode>('keep', 'replace'))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const values = new Map<number, Json>()
      const failed = new Set<number>()
      for (const [list, mode] of steps) {
        const before = new Map(values)
        const expected = { inserted: 0, unchanged: 0, changed: 0, errors: 0, conflicts: 0 }
        for (const [at, offered] of list) {
          const known = before.get(at)
          if (offered === undefined && known !== undefined) expected.unchanged++
          else if (offered === undefined) expected.errors++
          else if (known === undefined) expected.inserted++
          else if (canonicalJson(known) === canonicalJson(offered)) expected.unchanged++
          else if (mode === 'replace') expected.changed++
          else expected.conflicts++
          if (offered === undefined && known === undefined) failed.add(at)
          if (offered === undefined || (known !== undefined && mode === 'keep')) continue
          values.set(at, offered)
          failed.delete(at)
        }
        const result = commit(
          list.map(([at, offered]) => (offered === undefined ? errorAt(at) : valueAt(at, offered))),
          {
            stored: [...before].map(([at, known]) => valueAt(at, known)),
            failed: [...failed],
            mode,
          },
        )
        const { inserted, unchanged, changed, errors } = result
        const conflicts = countRows(result.refused)
        expect({ inserted, unchanged, changed, errors, conflicts }).toEqual(expected)
        expect(new Set(rowsOf(result.rows.covered))).toEqual(new Set(values.keys()))
        expect(new Set(rowsOf(result.rows.errors))).toEqual(failed)
        const { unchanged: _, conflicts: __, ...brought } = expected
        expect(countRows(result.brought)).toBe(Object.values(brought).reduce((a, b) => a + b))
      }
    }),
  )
})
