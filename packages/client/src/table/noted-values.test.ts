import { expect, test } from 'vitest'
import { NotedValues } from './noted-values.ts'

test.each([0, 1, 33, 1_000])('remembers the text of each entry, with room for %i', (capacity) => {
  const values = new NotedValues(capacity)
  const entries = Array.from({ length: 2_000 }, (_, i) => (i * 7) % 2_000)
  for (const entry of entries) {
    expect(values.isNoted(entry)).toBe(false)
    values.note(entry, `value ${entry}`)
    expect(values.isNoted(entry)).toBe(true)
  }
  for (const entry of entries) {
    expect(values.wasNoted(entry, `value ${entry}`)).toBe(true)
    expect(values.wasNoted(entry, `value ${entry + 1}`)).toBe(false)
  }
})
