import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Utf8Check } from './utf8-check.ts'

function isUtf8(bytes: Uint8Array, chunkBytes: number): boolean {
  const check = new Utf8Check()
  let isRight = true
  for (let at = 0; at < bytes.length; at += chunkBytes)
    isRight = check.add(bytes.subarray(at, at + chunkBytes)) && isRight
  return check.end() && isRight
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

it('lets any text pass, wherever it is cut', () => {
  const text = fc.string({ unit: 'binary' }).map((one) => new TextEncoder().encode(one))
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 5 }), (bytes, chunkBytes) => {
      expect(isUtf8(bytes, chunkBytes)).toBe(true)
    }),
  )
})

it('agrees with a decoder about any bytes, wherever they are cut', () => {
  const byte = fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0xff)
  const bytes = fc.array(byte, { maxLength: 8 }).map((some) => new Uint8Array(some))
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 5 }), (some, chunkBytes) => {
      fc.pre(!(some[0] === 0xff && some[1] === 0xfe))
      expect(isUtf8(some, chunkBytes)).toBe(decodes(some))
    }),
  )
})

it('leaves UTF-16 with a mark to the reader', () => {
  expect(isUtf8(Buffer.from('\uFEFFcafé', 'utf16le'), 3)).toBe(true)
})
