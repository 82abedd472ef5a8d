// Beyond this a power of two, or its inverse, is not a number that can be multiplied with.
const largestExponent = 1_000

// Of scaled values beyond this, sums and products overflow.
const largestScaled = 2 ** 500

/** The power of two that brings a number near 1, so that its square is neither 0 nor infinite. */
export function scaleOf(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)))
  if (!Number.isFinite(exponent)) return 1
  return 2 ** -Math.max(-largestExponent, Math.min(largestExponent, exponent))
}

/**
 * The mean of numbers that come one by one, rounded once: the sum carries what each addition loses
 * (Neumaier: Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974).
 * Numbers are scaled by the size of the first one, or of one that is far larger, so that sums of large
 * ones do not overflow.
 */
export class Mean {
  n = 0
  #scale = 0
  #sum = 0
  #lost = 0

  /** @param times how often the value comes */
  add(value: number, times = 1): void {
    this.n += times
    if (value === 0) return
    if (this.#scale === 0) this.#scale = scaleOf(value)
    if (Math.abs(value * this.#scale) > largestScaled) this.#rescale(scaleOf(value))
    const scaled = value * this.#scale
    const term = scaled * times
    this.#lost += times === 1 ? 0 : lostIn(scaled, times, term)
    const sum = this.#sum + term
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum
    this.#sum = sum
  }

  #rescale(scale: number): void {
    const ratio = scale / this.#scale
    this.#sum *= ratio
    this.#lost *= ratio
    this.#scale = scale
  }

  /** Null without numbers, and where it is not finite. */
  get value(): number | null {
    if (this.n === 0) return null
    if (this.#scale === 0) return 0
    // The quotient is rounded, and what is left of the sum makes good for that.
    const quotient = this.#sum / this.n
    const product = quotient * this.n
    const rest = this.#sum - product - lostIn(quotient, this.n, product) + this.#lost
    return finite((quotient + rest / this.n) / this.#scale)
  }
}

/** What the product of two numbers lost when it was rounded (Dekker, Numerische Mathematik 18, 1971). */
function lostIn(a: number, b: number, product: number): number {
  const [aHigh, bHigh] = [highHalf(a), highHalf(b)]
  const [aLow, bLow] = [a - aHigh, b - bHigh]
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

/** A number with the first half of its digits (Veltkamp). */
function highHalf(value: number): number {
  const large = value * (2 ** 27 + 1)
  return large - (large - value)
}

/** A number, or null where it is infinite or none. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
