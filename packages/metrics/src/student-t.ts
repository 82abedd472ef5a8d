// Lanczos' approximation with g = 7 and nine terms: 15 digits.
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]

/** The logarithm of the gamma function, for positive numbers. */
export function logGamma(x: number): number {
  const [first = 1, ...rest] = lanczos
  const sum = rest.reduce((total, term, i) => total + term / (x + i), first)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

const tiny = 1e-300
const precision = 1e-15

/** The regularised incomplete beta function (Press et al., Numerical Recipes, section 6.4). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The continued fraction converges quickly on this side only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  const orTiny = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / orTiny(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 1_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / orTiny(1 + even * d)
    c = orTiny(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / orTiny(1 + odd * d)
    c = orTiny(1 + odd / c)
    const step = d * c
    fraction *= step
    if (Math.abs(step - 1) < precision) break
  }
  return front * fraction
}

// From here on t and the normal distribution agree to six digits in what is asked for.
const asNormal = 1e7

/** How likely |T| is at least `t` for Student's t with so many degrees of freedom. */
export function twoSidedP(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0
  const df = Math.min(degrees, asNormal)
  const square = t * t
  const x = df / (df + square)
  // Of a small t the difference of x to 1 counts, which x itself no longer has.
  return x > (df / 2 + 1) / (df / 2 + 2.5)
    ? 1 - incompleteBeta(square / (df + square), 0.5, df / 2)
    : incompleteBeta(x, df / 2, 0.5)
}

const quantiles = { 0.05: new Map<number, number>(), 0.1: new Map<number, number>() } as const

/** The t that |T| exceeds with a probability. */
export function criticalT(degrees: number, probability: 0.05 | 0.1 = 0.05): number {
  const df = Math.min(degrees, asNormal)
  const known = quantiles[probability].get(df)
  if (known !== undefined) return known
  let low = 1.6
  let high = 13
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (twoSidedP(middle, df) > probability) low = middle
    else high = middle
  }
  quantiles[probability].set(df, high)
  return high
}
