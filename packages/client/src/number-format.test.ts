import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatApart, formatShare, formatSigned } from './number-comparison.ts'
import { formatFigure, formatNumber } from './number-format.ts'

describe('A figure of a table', () => {
  it.each([
    [0, '0'],
    [0.25, '0.2500'],
    [2 / 3, '0.6667'],
    [1, '1.000'],
    [64.000_01, '64.00'],
    [1_284.56, '1,285'],
    [123_456.7, '123,457'],
    [1.234_56e-6, '1.235e-6'],
    [-1e21, '-1e21'],
    [5e-324, '5e-324'],
  ])('%d is %s', (value, text) => {
    expect(formatFigure(value)).toBe(text)
  })

  it('is never nothing where it is something', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        for (const format of [formatFigure, formatNumber])
          expect(/[1-9]/.test(format(value))).toBe(value !== 0)
        expect(formatSigned(value, formatFigure).startsWith('±')).toBe(value === 0)
      }),
    )
  })
})

describe('Numbers side by side', () => {
  it.each([
    [
      [64, 64.000_01, 64.000_02],
      ['64', '64.00001', '64.00002'],
    ],
    [
      [64, 65, 66],
      ['64', '65', '66'],
    ],
    [
      [0.1, 0.1, null],
      ['0.1', '0.1', '–'],
    ],
    [
      [123_456.1, 123_456.2],
      ['123,456.1', '123,456.2'],
    ],
    [
      [1e21, 1.000_001e21],
      ['1e21', '1.000001e21'],
    ],
    [
      [1e-6, 1.000_01e-6],
      ['1e-6', '1.00001e-6'],
    ],
    [
      [0.1 + 0.2, 0.3],
      ['0.30000000000000004', '0.3'],
    ],
  ])('%j are %j', (values, texts) => {
    expect(formatApart(values)).toEqual(texts)
  })

  it('as shares have the decimals that tell them apart', () => {
    expect(formatApart([0.912_01, 0.912_02], formatShare)).toEqual(['91.201 %', '91.202 %'])
    expect(formatApart([0.5, 1], formatShare)).toEqual(['50.0 %', '100.0 %'])
  })

  it('have different texts whenever they are different', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0)
    fc.assert(
      fc.property(value, value, (a, b) => {
        for (const format of [formatNumber, formatFigure]) {
          const [left, right] = formatApart([a, b], format)
          expect(left === right).toBe(a === b)
        }
      }),
    )
  })
})
