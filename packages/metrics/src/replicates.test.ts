import { describe, expect, it } from 'vitest'
import { createReplicates } from './replicates.ts'

describe('weights of the bootstrap', () => {
  it('depend on seed, replicate and unit alone', () => {
    const first = createReplicates({ seed: 1, count: 50 })
    const again = createReplicates({ seed: 1, count: 50 })
    const of = (unit: number | string) => Uint8Array.from(again.weightsOf(unit))
    for (const unit of [0, 1, 2 ** 40, 'video 7'])
      expect(Uint8Array.from(first.weightsOf(unit))).toEqual(of(unit))
    expect(of(3)).not.toEqual(of(4))
    expect(of('3')).not.toEqual(of(3))
    expect(Uint8Array.from(createReplicates({ seed: 2, count: 50 }).weightsOf(0))).not.toEqual(
      of(0),
    )
    // More replicates leave the first ones as they are.
    expect(createReplicates({ seed: 1, count: 80 }).weightsOf(0).slice(0, 50)).toEqual(of(0))
  })

  it('are distributed as Poisson with mean 1, in a replicate and over replicates', () => {
    const units = 20_000
    const replicates = createReplicates({ seed: 7, count: 100 })
    const seen = new Float64Array(12)
    const sums = new Float64Array(replicates.count)
    for (let unit = 0; unit < units; unit++)
      for (const [b, weight] of replicates.weightsOf(unit).entries()) {
        seen[weight] = (seen[weight] ?? 0) + 1
        sums[b] = (sums[b] ?? 0) + weight
      }
    const drawn = units * replicates.count
    for (let k = 0, p = Math.exp(-1); k < 6; k++, p /= k)
      expect(Math.abs((seen[k] ?? 0) / drawn - p)).toBeLessThan(
        5 * Math.sqrt((p * (1 - p)) / drawn),
      )
    // The sum of a replicate is Poisson with mean `units`.
    const variance =
      sums.reduce((total, sum) => total + (sum - units) ** 2, 0) / sums.length / units
    expect(variance).toBeGreaterThan(0.6)
    expect(variance).toBeLessThan(1.5)
  })

  it('of two replicates, and of two units, do not go together', () => {
    const replicates = createReplicates({ seed: 3, count: 20 })
    const rows = Array.from({ length: 20_000 }, (_, unit) => Array.from(replicates.weightsOf(unit)))
    const covariance = (left: (row: number[], i: number) => number, right: typeof left): number =>
      rows.reduce((sum, row, i) => sum + (left(row, i) - 1) * (right(row, i) - 1), 0) / rows.length
    for (let b = 1; b < 20; b++) {
      expect(
        Math.abs(
          covariance(
            (row) => row[0] ?? 0,
            (row) => row[b] ?? 0,
          ),
        ),
      ).toBeLessThan(0.04)
      expect(
        Math.abs(
          covariance(
            (row) => row[b] ?? 0,
            (_, i) => rows[(i + 1) % rows.length]?.[b] ?? 0,
          ),
        ),
      ).toBeLessThan(0.04)
    }
  })
})
