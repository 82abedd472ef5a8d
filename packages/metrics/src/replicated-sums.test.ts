import { describe, expect, it } from 'vitest'
import { createReplicatedSums } from './replicated-sums.ts'

describe('Replicated sums', () => {
  const rows = [Float64Array.of(1, 0, -2), Float64Array.of(0, 0.5, 3), Float64Array.of(4, 0, 0)]

  it('are the sums of the rows themselves where all weights are 1', () => {
    const sums = createReplicatedSums({ width: 3, replicates: 2 })
    for (const row of rows) sums.add(row, Uint8Array.of(1, 1))
    expect([...sums.total]).toEqual([5, 0.5, 1])
    expect(sums.of(0)).toEqual(sums.total)
    expect(sums.of(1)).toEqual(sums.total)
  })

  it('count each row as often as its weight says', () => {
    const sums = createReplicatedSums({ width: 3, replicates: 2 })
    for (const [i, row] of rows.entries()) sums.add(row, Uint8Array.of(i, 2))
    expect([...sums.of(0)]).toEqual([8, 0.5, 3])
    expect([...sums.of(1)]).toEqual([10, 1, 2])
    expect([...sums.total]).toEqual([5, 0.5, 1])
  })

  it('are those of the rows alone without weights', () => {
    const sums = createReplicatedSums({ width: 3, replicates: 0 })
    for (const row of rows) sums.add(row, undefined)
    expect([...sums.total]).toEqual([5, 0.5, 1])
  })
})
