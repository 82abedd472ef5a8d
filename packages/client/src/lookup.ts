import { canonicalJson, TouchstoneError } from '@touchstone/core'
import { preview } from './check-value.ts'

/** What a key may be: a text or a number. `1` and `"1"` are different keys. */
export type LookupKey = string | number

/** How rows of a table and test samples meet. */
export type KeyOf<Row, Sample> =
  /** A field that both have. */
  | (keyof Row & keyof Sample & string)
  | {
      readonly row: (row: Row) => LookupKey
      readonly testSample: (testSample: Sample) => LookupKey
    }

/** How `lookup` finds the row of a test sample, and its inference in the row. */
export interface LookupOptions<Row, Sample, Inference> {
  readonly key: KeyOf<Row, Sample>
  /** The inference that a row holds. */
  readonly inference: (row: Row) => Inference
  /**
   * What becomes of a test sample that the table does not have. `fail` stops the test before
   * anything runs; `error` gives the sample an error row, so that a later table can fill it.
   * @default 'fail'
   */
  readonly onMissing?: 'fail' | 'error' | undefined
}

/** How a table and test samples fit together. Keys are listed up to the first ten. */
export interface LookupReport {
  /** Test samples that have a row. */
  readonly matched: number
  /** Test samples that have none. */
  readonly missing: number
  readonly missingKeys: readonly LookupKey[]
  /** Rows that no test sample asked for. */
  readonly unused: number
  /** Rows whose key stood in an earlier row with the same inference. */
  readonly duplicates: number
}

/** An `infer` that looks its answers up in a table. */
export interface Lookup<Sample, Inference> {
  (testSample: Sample): Inference
  /** Matches the table with test samples; nothing is inferred. */
  report(testSamples: Iterable<Sample> | AsyncIterable<Sample>): Promise<LookupReport>
  /** Called by `test` with the samples that it is about to infer. */
  readonly preflight: (testSamples: AsyncIterable<Sample>) => Promise<LookupReport>
}

const shownKeys = 10

/**
 * Makes an `infer` of a table of results. A key that the table does not have is never turned into
 * an empty inference.
 *
 * @example
 * const infer = lookup(rows, { key: 'locator', inference: (row) => ({ label: row.label }) })
 * const model = await Model.create('from a file', { infer })
 * @throws TouchstoneError `bad_input` when two rows of one key hold different inferences, or a row
 * has no key
 */
export function lookup<Row, Sample, Inference>(
  rows: Iterable<Row>,
  options: LookupOptions<Row, Sample, Inference>,
): Lookup<Sample, Inference> {
  const { key, inference, onMissing = 'fail' } = options
  const keyOfRow = typeof key === 'object' ? key.row : (row: Row) => row[key]
  const keyOfSample = typeof key === 'object' ? key.testSample : (sample: Sample) => sample[key]
  const table = new Map<LookupKey, Row>()
  let duplicates = 0
  let number = 0
  for (const row of rows) {
    number++
    const rowKey = requireKey(keyOfRow(row), () => `Row ${number} of the table`)
    const earlier = table.get(rowKey)
    if (earlier === undefined) {
      table.set(rowKey, row)
      continue
    }
    if (canonicalJson(inference(earlier)) !== canonicalJson(inference(row)))
      throw new TouchstoneError(
        'bad_input',
        `Row ${number} of the table repeats the key ${JSON.stringify(rowKey)} with another inference. Keep one row for each key.`,
        { details: { key: rowKey, row: number } },
      )
    duplicates++
  }

  const find = (testSample: Sample): { rowKey: LookupKey; row: Row | undefined } => {
    const rowKey = requireKey(
      keyOfSample(testSample),
      () => `The test sample ${preview(testSample)}`,
    )
    return { rowKey, row: table.get(rowKey) }
  }

  async function report(
    testSamples: Iterable<Sample> | AsyncIterable<Sample>,
  ): Promise<LookupReport> {
    const used = new Set<Row>()
    const missingKeys: LookupKey[] = []
    let matched = 0
    let missing = 0
    for await (const testSample of testSamples) {
      const { rowKey, row } = find(testSample)
      if (row === undefined) {
        missing++
        if (missingKeys.length < shownKeys) missingKeys.push(rowKey)
      } else {
        matched++
        used.add(row)
      }
    }
    return { matched, missing, missingKeys, unused: table.size - used.size, duplicates }
  }

  const infer = (testSample: Sample): Inference => {
    const { rowKey, row } = find(testSample)
    if (row !== undefined) return inference(row)
    throw new TouchstoneError(
      'infer_failed',
      `The table has no row with the key ${JSON.stringify(rowKey)}.`,
      { details: { key: rowKey } },
    )
  }

  const preflight = async (testSamples: AsyncIterable<Sample>): Promise<LookupReport> => {
    const found = await report(testSamples)
    if (found.missing === 0 || onMissing === 'error') return found
    throw new TouchstoneError(
      'infer_failed',
      `The table has no row for ${found.missing} of ${found.matched + found.missing} test samples, such as ${found.missingKeys.map((missing) => JSON.stringify(missing)).join(', ')}. Complete the table, or pass onMissing: 'error' to continue without them.`,
      { details: { ...found } },
    )
  }

  return Object.assign(infer, { report, preflight })
}

function requireKey(value: unknown, what: () => string): LookupKey {
  if (typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value))) return value
  throw new TouchstoneError(
    'bad_input',
    `${what()} has the key ${Number.isNaN(value) ? 'NaN' : preview(value)}. A key is a text or a number.`,
  )
}

/** The preflight of an `infer` that has one. */
export function preflightOf<Sample>(
  infer: unknown,
): ((testSamples: AsyncIterable<Sample>) => Promise<LookupReport>) | undefined {
  if (typeof infer !== 'function' || !('preflight' in infer)) return undefined
  // Only `lookup` makes functions with a preflight.
  return infer.preflight as (testSamples: AsyncIterable<Sample>) => Promise<LookupReport>
}
