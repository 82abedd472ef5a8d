import { describe, expect, it } from 'vitest'
import { formatShare, formatSigned } from './comparison.ts'
import { formatNumber } from './format.ts'

describe('A number for people', () => {
  it.each([
    [0, '0'],
    [1_284, '1,284'],
    [0.98214, '0.9821'],
    [-0.5, '-0.5'],
    [123_456.7, '123,457'],
    [0.000_3, '0.0003'],
    [0.000_012_3, '1.23e-5'],
    [1e300, '1e300'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })
})

describe('A difference', () => {
  it.each([
    [0.012, '+1.2 %'],
    [-0.5, '−50.0 %'],
    [0, '±0.0 %'],
    [0.000_4, '+0.04 %'],
    [0.000_01, '+0.001 %'],
    [1e-9, '±0.0000 %'],
  ])('%d is %s', (value, text) => {
    expect(formatSigned(value, formatShare)).toBe(text)
  })
})

it.each([
  [0.5, '50.0 %'],
  [1, '100.0 %'],
  [0, '0.0 %'],
  [0.9996, '99.96 %'],
  [0.9999999, '100.0000 %'],
])('the share %d is %s', (value, text) => {
  expect(formatShare(value)).toBe(text)
})
