import { MetricsError } from './metrics-error.ts'

/**
 * The chance that at least one of k attempts, drawn without replacement from n with so many right ones,
 * is right (Chen et al.: Evaluating Large Language Models Trained on Code, 2021). Null where k > n.
 */
export function passAt(k: number, attempts: { n: number; correct: number }): number | null {
  const { n, correct } = checked(k, attempts)
  if (k > n) return null
  // The product of 1 - k / i has factors from 0 to 1 only, so nothing overflows.
  let noneRight = 1
  for (let i = n - correct + 1; i <= n; i++) noneRight *= Math.max(0, 1 - k / i)
  return 1 - noneRight
}

/** The chance that all of k attempts are right (Yao et al.: tau-bench, 2024). Null where k > n. */
export function passAll(k: number, attempts: { n: number; correct: number }): number | null {
  const { n, correct } = checked(k, attempts)
  if (k > n) return null
  let allRight = 1
  for (let i = 0; i < k; i++) allRight *= Math.max(0, correct - i) / (n - i)
  return allRight
}

function checked<A extends { n: number; correct: number }>(k: number, attempts: A): A {
  if (!Number.isInteger(k) || k < 1)
    throw new MetricsError(`k must be a whole number from 1, got ${k}`)
  const { n, correct } = attempts
  if (!Number.isInteger(n) || !Number.isInteger(correct) || correct < 0 || correct > n)
    throw new MetricsError(`There cannot be ${correct} right ones of ${n} attempts`)
  return attempts
}
