import { expect, test } from 'vitest'
import { cutAround } from './cut-around.ts'

test('two long texts are shown where they differ', () => {
  const [before, after] = [`${'x'.repeat(499)}a`, `${'x'.repeat(499)}b tail${'y'.repeat(400)}`]
  expect(cutAround(before, after)).toBe(`…${'x'.repeat(100)}a`)
  expect(cutAround(after, before)).toMatch(/^…x{100}b taily{294}…$/)
})

test('a text is cut at its end when nothing stands beside it, or they differ early', () => {
  expect(cutAround('x'.repeat(401))).toBe(`${'x'.repeat(400)}…`)
  expect(cutAround('x'.repeat(401), `x${'y'.repeat(500)}`)).toBe(`${'x'.repeat(400)}…`)
  expect(cutAround('x'.repeat(400), 'x'.repeat(500))).toBe('x'.repeat(400))
})
