import { expect, it } from 'vitest'
import { filterable, passes, readFilter } from './sample-filter.ts'

const filter = (query: string) => readFilter(new URLSearchParams(query))

it.each([
  ['metric=right&value=false', { right: false }, true],
  ['metric=right&value=false', { right: true }, false],
  ['metric=right&op=not&value=true', { right: false }, true],
  ['metric=iou&op=max&value=0.5', { iou: 0.4 }, true],
  ['metric=iou&op=min&value=0.5', { iou: 0.4 }, false],
  ['metric=iou&value=0.50', { iou: 0.5 }, true],
  ['metric=kind&value=cat', { kind: 'cat' }, true],
  ['metric=absent&op=not&value=x', { kind: 'cat' }, false],
  ['metric=constructor&value=x', {}, false],
  ['metric=iou&value=', { iou: 0.4 }, true],
  ['metric=iou&op=toString&value=0.4', { iou: 0.4 }, true],
])('%s of %o is %s', (query, metrics, expected) => {
  expect(passes(metrics, filter(query))).toBe(expected)
})

it('offers what can be compared, by name', () => {
  const rows = [{ b: 1, list: [1] }, undefined, { a: true, deep: {} }]
  expect(filterable(rows)).toEqual(['a', 'b'])
})
