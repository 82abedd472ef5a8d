import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exactInteger, exactNumber, numeralLoss } from './numeral.ts'

it.each([
  ['0', 0],
  ['-0.0', -0],
  ['-0.000000000000000000e+00', -0],
  ['+0', 0],
  ['+1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['007', 7],
  ['1e21', 1e21],
  ['1E-09', 1e-9],
  ['9007199254740992', 2 ** 53],
  ['1.0000000000000000000000', 1],
  ['0.10000000000000000000', 0.1],
  ['1.000000000000000056e-01', 0.1],
  ['0.1000000000000000055511151231257827', 0.1],
  ['3.1415926535897931', Math.PI],
  ['4.9e-324', Number.MIN_VALUE],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['100000000000000000000', 1e20],
])('reads %s', (text, value) => {
  expect(exactNumber(text)).toBe(value)
})

it.each([
  '9007199254740993',
  '12345678901234567890',
  '1465123456789012345',
  // The exact value of a double that prints other digits: stored, it would be another text.
  '1465123456789012224',
  '1e400',
  '-1e999',
  '1e-400',
  '3e-324',
  '0.1000000000000000055',
  '3.14159265358979323846',
  '0.12345678901234567890123',
  '-0',
  ' -00 ',
  '-0e3',
  'NaN',
  'Infinity',
  'one',
  '1,5',
])('does not read %s', (text) => {
  expect(exactNumber(text)).toBeUndefined()
})

it.each([
  ['9007199254740993', 'would become 9007199254740992: stored numbers keep about 16 digits'],
  ['0.1000000000000000055', 'would become 0.1: stored numbers keep about 16 digits'],
  ['1e-400', 'would become 0: stored numbers keep about 16 digits'],
  ['-0', 'would become 0: stored numbers have no negative zero'],
  ['-1e999', 'is too large for a number'],
])('says of %s that it %s', (text, loss) => {
  expect(numeralLoss(text)).toBe(loss)
})

it('reads every number as it is printed, and with any number of digits behind', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(finite, fc.integer({ min: 17, max: 100 }), (value, precision) => {
      expect(exactNumber(String(value))).toBe(value === 0 ? 0 : value)
      if (!Number.isInteger(value)) expect(exactNumber(value.toPrecision(precision))).toBe(value)
    }),
  )
})

it('reads a whole number where the number prints its digits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (value) => {
      const number = Number(value)
      expect(exactInteger(value)).toBe(printed(number) === String(value) ? number : undefined)
    }),
  )
})

/** A whole number as it is printed, with zeros in place of an exponent. */
function printed(number: number): string {
  const [mantissa = '', power] = String(number).split('e+')
  if (power === undefined) return mantissa
  const [whole = '', fraction = ''] = mantissa.split('.')
  return whole + fraction.padEnd(Number(power), '0')
}
