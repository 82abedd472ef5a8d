import { expect, it } from 'vitest'
import { classColour, cssColour } from './class-colours.ts'

it('gives each of 256 classes a colour of its own', () => {
  const colours = Array.from({ length: 256 }, (_, value) => cssColour(classColour(value)))
  expect(new Set(colours).size).toBe(256)
  for (const channels of colours.map((colour) => colour.match(/\d+/g)?.map(Number) ?? []))
    for (const channel of channels) expect(channel).toBeLessThanOrEqual(255)
})
