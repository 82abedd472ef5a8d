import type { JsonObject, TestResult } from '@touchstone/client'
import { formatShare } from '@touchstone/client/number-comparison'

type CaseMetrics = JsonObject & { samples: number; accuracy: number | null }
type Perspecies = JsonObject & { recall: Record<string, number | null> }

/** One line on standard output. */
export function line(text = ''): void {
  process.stdout.write(text === '' ? '\n' : `  ${text}\n`)
}

const percent = (value: number | null | undefined): string =>
  typeof value === 'number' ? formatShare(value) : '–'

/** Accuracies of all models side by side, one line a test case; then the recall of each class. */
export function comparison<U extends JsonObject>(
  results: readonly (TestResult<CaseMetrics & Perspecies, U> & { model: { name: string } })[],
): void {
  const columns = results.map(({ model }) => Math.max(model.name.length, 8))
  const row = (name: string, count: string, cells: readonly string[]): void =>
    line(
      `${name.padEnd(18)}${count.padStart(8)}  ${cells.map((cell, i) => cell.padStart((columns[i] ?? 8) + 2)).join('')}`,
    )
  row(
    'accuracy',
    'samples',
    results.map(({ model }) => model.name),
  )
  for (const [i, { name, metrics }] of (results[0]?.testCases ?? []).entries())
    row(
      name,
      String(metrics.samples),
      results.map(({ testCases }) => percent(testCases[i]?.metrics.accuracy)),
    )
  line()
  row('recall', '', [])
  for (const species of Object.keys(results[0]?.testCases[0]?.metrics.recall ?? {}))
    row(
      species,
      '',
      results.map(({ testCases }) => percent(testCases[0]?.metrics.recall[species])),
    )
}
