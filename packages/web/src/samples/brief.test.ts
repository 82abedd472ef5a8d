import { expect, it } from 'vitest'
import { brief } from './brief.ts'

const box = { top_left: [80, 40], bottom_right: [200, 160] }
const cat = { ...box, label: 'cat', score: 0.75 }
const dog = { ...box, label: 'dog' }
const triangle = [
  [0, 0],
  [4, 0],
  [2, 3],
]

it.each([
  [undefined, ''],
  [null, 'null'],
  [false, 'false'],
  ['text', 'text'],
  [0.123456, '0.1235'],
  [{}, ''],
  [[], '0 items'],
  [[80, 40], '[80, 40]'],
  [[1, 2, 3, 4, 5], '5 items'],
  [{ label: 'cat' }, 'cat'],
  [{ label: 'cat', score: 0.75 }, 'cat 0.75'],
  [{ locator: 's3://a.png', number: 1 }, 's3://a.png'],
  [{ text: 'a b', metadata: { k: 1 } }, 'a b'],
  [{ box }, 'box 120 × 120 at 80, 40'],
  [{ boxes: [] }, '0 boxes'],
  [{ boxes: [box] }, '1 box (120 × 120 at 80, 40)'],
  [{ boxes: [cat] }, '1 box (cat 0.75 120 × 120 at 80, 40)'],
  [{ boxes: [cat, dog, cat] }, '3 boxes (2 cat, 1 dog)'],
  [[cat, dog, cat], '3 items (2 cat, 1 dog)'],
  [{ classes: [{ a: 1 }] }, '1 class (1 field)'],
  [{ classes: [[1, 2]] }, '1 class'],
  [{ categories: [[1]] }, '1 category'],
  [{ status: [[1]], glass: [[1]] }, '1 × status, 1 × glass'],
  [{ lane: triangle }, '3 × lane'],
  [{ outline: { points: triangle } }, 'outline 3 points'],
  [{ mask: { locator: 'm.png', labels: { 0: 'road', 7: 'sky' } } }, 'mask 2 classes in m.png'],
  [{ a: { b: { c: { d: { e: 1 } } } } }, 'a b c 1 field'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, 'a 1, b 2, c 3, d 4, …'],
])('%j is %s', (value, text) => {
  expect(brief(value)).toBe(text)
})

it.each([
  [' dog', '␠dog'],
  [{ label: 'dog\u00A0' }, 'dog‹U+00A0›'],
  [{ label: '\u200Bdog', score: 0.5 }, '‹U+200B›dog 0.5'],
  [[' a', 'a'], '[␠a, a]'],
  [[{ label: ' a' }, { label: 'a' }], '2 items (1 ␠a, 1 a)'],
])('%j shows what cannot be seen: %s', (value, text) => {
  expect(brief(value)).toBe(text)
})

it('cuts what is long, and no character in two', () => {
  expect(brief(`${'a'.repeat(79)}🐧 and more`)).toBe(`${'a'.repeat(79)}…`)
  expect(brief(`${'a'.repeat(78)}🐧 and more`)).toBe(`${'a'.repeat(78)}🐧…`)
  expect(brief({ a: 'b'.repeat(1_000) }).length).toBeLessThan(90)
})
