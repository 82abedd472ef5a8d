import { formatShare } from '@touchstone/client/number-comparison'
import type { ClassificationMetrics } from '@touchstone/client/evaluators'

interface Result {
  readonly model: { readonly name: string }
  readonly testCases: readonly { readonly name: string; readonly metrics: ClassificationMetrics }[]
  readonly testSuite: ClassificationMetrics | null
}

/** One line on standard output. */
export function line(text = ''): void {
  process.stdout.write(text === '' ? '\n' : `  ${text}\n`)
}

const percent = (value: number | null | undefined): string =>
  typeof value === 'number' ? formatShare(value) : '–'

/** The models side by side: figures of the whole suite, accuracy by test case, recall by class. */
export function comparison(results: readonly Result[]): void {
  const columns = results.map(({ model }) => Math.max(model.name.length, 8))
  const row = (name: string, count: string, cells: readonly string[]): void =>
    line(
      `${name.padEnd(18)}${count.padStart(8)}  ${cells.map((cell, i) => cell.padStart((columns[i] ?? 8) + 2)).join('')}`,
    )
  const [first] = results
  row(
    'suite',
    'samples',
    results.map(({ model }) => model.name),
  )
  const of = (name: string, value: (metrics: ClassificationMetrics) => string): void =>
    row(
      name,
      '',
      results.map(({ testSuite }) => (testSuite ? value(testSuite) : '–')),
    )
  row(
    'accuracy',
    String(first?.testSuite?.n ?? 0),
    results.map(({ testSuite }) => percent(testSuite?.accuracy)),
  )
  of('  95 % interval', ({ intervals }) =>
    (intervals?.['accuracy'] ?? []).map((bound) => (100 * bound).toFixed(1)).join('–'),
  )
  of('macro F1', ({ macro }) => percent(macro.f1))
  line()
  row('accuracy', '', [])
  for (const [i, { name, metrics }] of (first?.testCases ?? []).entries())
    row(
      name,
      String(metrics.n),
      results.map(({ testCases }) => percent(testCases[i]?.metrics.accuracy)),
    )
  line()
  row('recall', '', [])
  for (const { label } of first?.testSuite?.perClass ?? [])
    of(label, ({ perClass }) => percent(perClass.find((one) => one.label === label)?.recall))
}
