import type { Comparison } from './comparison.ts'

const names = {
  holm: "Holm's correction",
  'benjamini-hochberg': "Benjamini and Hochberg's correction",
} as const

/** How the p values of test cases were corrected; null where they stand alone. */
export function correctionText({ adjust, testCases, total }: Comparison): string | null {
  if (adjust === 'none') return null
  const sizes = [...testCases, total].flatMap(({ aggregates, metrics }) =>
    [...aggregates, ...metrics].flatMap(({ models }) =>
      models.map(({ toBase }) => toBase?.family ?? 0),
    ),
  )
  const most = Math.max(0, ...sizes)
  return most > 1 ? `${names[adjust]} for ${most} comparisons` : null
}
