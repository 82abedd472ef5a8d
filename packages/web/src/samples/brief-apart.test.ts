import { expect, it } from 'vitest'
import { briefApart, briefOfModels } from './brief-apart.ts'

it.each([
  [
    [{ y: 64 }, { y: 64.000_01 }, { y: 64.000_02 }],
    ['y 64', 'y 64.00001', 'y 64.00002'],
  ],
  [
    [{ y: 0.5 }, { y: 0.5 }],
    ['y 0.5', 'y 0.5'],
  ],
  [
    [{ a: [1.000_01, 2] }, { a: [1.000_02, 2] }],
    ['a [1.00001, 2]', 'a [1.00002, 2]'],
  ],
  // What no digit tells apart keeps the usual ones.
  [
    [{ label: 'cat', metadata: { a: 1 } }, { label: 'cat' }, undefined],
    ['cat', 'cat', ''],
  ],
  [
    [{ y: 0.123_456, metadata: {} }, { y: 0.123_456 }],
    ['y 0.1235', 'y 0.1235'],
  ],
])('side by side %j are %j', (values, texts) => {
  expect(briefApart(values)).toEqual(texts)
})

it.each([
  [
    [{ label: 'cat' }, { label: 'dog' }],
    ['cat', 'dog'],
  ],
  [
    [
      { label: 'cat', y: 64.000_01 },
      { label: 'cat', y: 64.000_02 },
    ],
    ['cat · y 64.00001', 'cat · y 64.00002'],
  ],
  [
    [{ label: 'cat', a: 1 }, { label: 'cat' }],
    ['cat · a 1', 'cat'],
  ],
  [
    [
      { a: 1, b: 2, c: 3, d: 4, e: 5 },
      { a: 1, b: 2, c: 3, d: 4, e: 6 },
    ],
    ['a 1, b 2, c 3, d 4, … · e 5', 'a 1, b 2, c 3, d 4, … · e 6'],
  ],
  [
    [`${'a'.repeat(100)}b`, `${'a'.repeat(100)}c`],
    [`…${'a'.repeat(20)}b`, `…${'a'.repeat(20)}c`],
  ],
  [
    [{ label: 'cat' }, undefined],
    ['cat', ''],
  ],
])('of models %j are %j', (values, texts) => {
  expect(briefOfModels(values)).toEqual(texts)
})
