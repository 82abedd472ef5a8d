/** Input that a tally or a statistic cannot use; the message names it and what came. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
}
