/**
 * A quantile of ascending numbers, interpolated linearly: type 7 of Hyndman and Fan (Sample Quantiles
 * in Statistical Packages, The American Statistician 50, 1996), the default of numpy and R.
 * @param sorted at least one number
 * @param share from 0 to 1
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? 0
  const fraction = at - Math.floor(at)
  // From the nearer end, so that equal numbers give that number.
  return fraction < 0.5
    ? below + (above - below) * fraction
    : above - (above - below) * (1 - fraction)
}
