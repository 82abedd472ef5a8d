import { largestScaled, Mean, scaleOf } from './mean.ts'
import { booleanVerdict, isSignificant, numberVerdict, type Verdict } from './significance.ts'

/** A model against the base, over the pairs of test samples for which both have a value. */
export interface PairedDifference {
  /** Pairs of samples. */
  readonly n: number
  /** Means of the base and of the model over these samples; null when there are none. */
  readonly baseMean: number | null
  readonly mean: number | null
  /** Mean of the model's value minus the base's. */
  readonly difference: number | null
  /** 95 % confidence interval of the difference; null with fewer than two samples, and where it is no number. */
  readonly interval: readonly [low: number, high: number] | null
  /** Two-sided, of no difference; null where there is nothing to test. */
  readonly pValue: number | null
  /** Whether `pValue` is below 0.05 and the interval leaves 0 out. */
  readonly significant: boolean
  readonly improved: number
  readonly worse: number
  readonly same: number
}

/** Running figures of one metric of one model against the base. */
export class PairTally {
  readonly #base = new Mean()
  readonly #model = new Mean()
  readonly #difference = new Mean()
  #up = 0
  #down = 0
  // Welford: the mean and the sum of squares about it, in one pass, scaled by the first difference, or by
  // a much larger one that comes later.
  #n = 0
  #scale = 0
  #center = 0
  #squares = 0

  add(base: number, value: number): void {
    const difference = value - base
    this.#base.add(base)
    this.#model.add(value)
    this.#difference.add(difference)
    if (difference > 0) this.#up++
    else if (difference < 0) this.#down++
    if (this.#scale === 0 && difference !== 0) this.#scale = scaleOf(difference)
    if (Math.abs(difference * this.#scale) > largestScaled) this.#rescale(scaleOf(difference))
    const scaled = difference * this.#scale
    this.#n++
    const delta = scaled - this.#center
    this.#center += delta / this.#n
    this.#squares += delta * (scaled - this.#center)
  }

  #rescale(scale: number): void {
    const factor = scale / this.#scale
    this.#scale = scale
    this.#center *= factor
    this.#squares *= factor ** 2
  }

  /** Adds pairs of one and the same value on both sides. */
  addSame(value: number, times: number): void {
    if (times === 0) return
    this.#base.add(value, times)
    this.#model.add(value, times)
    this.#difference.add(0, times)
    const before = this.#n
    this.#n += times
    this.#squares += this.#center ** 2 * ((before * times) / this.#n)
    this.#center *= before / this.#n
  }

  result(kind: 'boolean' | 'number', higherIsBetter: boolean): PairedDifference {
    const n = this.#n
    const up = this.#up
    const down = this.#down
    const verdict = kind === 'boolean' ? booleanVerdict(n, { up, down }) : this.#numbers()
    // Of booleans it is known without rounding.
    const ofBooleans = n === 0 ? null : (up - down) / n
    return {
      n,
      baseMean: this.#base.value,
      mean: this.#model.value,
      difference: kind === 'boolean' ? ofBooleans : this.#difference.value,
      ...verdict,
      significant: isSignificant(verdict),
      improved: higherIsBetter ? up : down,
      worse: higherIsBetter ? down : up,
      same: n - up - down,
    }
  }

  #numbers(): Verdict {
    const n = this.#n
    const scale = this.#scale || 1
    const difference = this.#difference.value
    if (n > 0 && difference === null) return { interval: null, pValue: null }
    const { interval, pValue } = numberVerdict(n, {
      mean: (difference ?? 0) * scale,
      squares: this.#squares,
      up: this.#up,
      down: this.#down,
    })
    if (interval === null) return { interval, pValue }
    const [low, high] = [interval[0] / scale, interval[1] / scale]
    const isFinite = Number.isFinite(low) && Number.isFinite(high)
    return isFinite ? { interval: [low, high], pValue } : { interval: null, pValue: null }
  }
}
