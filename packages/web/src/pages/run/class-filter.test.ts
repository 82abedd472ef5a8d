import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  passesClasses,
  readClassFilter,
  writeClassFilter,
  type ClassFilter,
  type ClassSet,
} from './class-filter.ts'

const set: fc.Arbitrary<ClassSet> = fc.oneof(
  fc.record({ is: fc.string() }),
  fc.record({ not: fc.array(fc.string(), { minLength: 1, maxLength: 4 }) }),
)

it('is the same after the way through an address, and leaves the rest of that alone', () => {
  fc.assert(
    fc.property(fc.string(), set, set, (field, actual, predicted) => {
      const params = new URLSearchParams('case=c&actual=old')
      writeClassFilter(params, { field, actual, predicted })
      const read = new URLSearchParams(params.toString())
      expect(readClassFilter(read)).toEqual({ field, actual, predicted })
      expect(read.get('case')).toBe('c')
    }),
  )
})

it('is none without a class, and lets any class through on the side that is not named', () => {
  expect(readClassFilter(new URLSearchParams('field=label'))).toBeUndefined()
  const filter = readClassFilter(new URLSearchParams('field=label&actual='))
  expect(filter).toEqual({ field: 'label', actual: { is: '' }, predicted: { not: [] } })
})

it.each([
  ['cat', 'dog', true],
  ['cat', 'cow', false],
  ['cat', undefined, false],
  [undefined, 'dog', false],
  ['pig', 'dog', false],
] as const)('lets %s taken for %s through: %s', (actual, predicted, expected) => {
  const filter: ClassFilter = {
    field: 'label',
    actual: { is: 'cat' },
    predicted: { not: ['cow', 'cat'] },
  }
  expect(passesClasses(filter, [actual, predicted])).toBe(expected)
})
