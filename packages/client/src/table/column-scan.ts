import { TouchstoneError } from '@touchstone/core'
import { columnList, didYouMean } from './absent-column.ts'
import { namesRead, type ColumnSource } from './column-source.ts'
import { startOfSentence } from './row-place.ts'
import { similarName } from './similar-name.ts'
import type { RowBatch } from './table.ts'

/** A field of a workflow's types, and the column that it is read from. */
export interface TakenColumn {
  /** A column, or a dotted path into one. */
  readonly column: string
  /** The field with what it belongs to: `testSample.id`, `groundTruth.label`, `inference.label`. */
  readonly field: string
}

/** Something about the columns of a table that may not be what its owner means. */
export interface ColumnDoubt {
  /**
   * `ground_truth` where a field of the inferences is read from a column that is named like a field
   * of the ground truths, though no map says so, and a column that is not used is named like a
   * prediction; `no_column` where a field has no column, and one that is not used has a similar name;
   * `not_mapped` where the map leaves a field out, and a column that is not used has its name or a
   * similar one.
   */
  readonly reason: 'ground_truth' | 'no_column' | 'not_mapped'
  readonly field: string
  /** The columns that may be meant instead, the most likely first; at most three. */
  readonly instead: readonly string[]
}

/** What was made of the columns of a table. */
export interface TableColumns {
  /** In the order of the fields. */
  readonly taken: readonly TakenColumn[]
  /** Columns that nothing is read from, in their order; absent where a function reads the rows. */
  readonly unused?: readonly string[]
  readonly doubts: readonly ColumnDoubt[]
}

// Rows may have free keys: what is known about columns is bounded.
const mostShapes = 1_000
const mostColumns = 10_000
const shownInstead = 3

/** Watches which columns the rows of a table have, and finds which of them are read. */
export class ColumnScan {
  readonly #sources: readonly ColumnSource[]
  readonly #known: KnownColumns
  readonly #seen = new Set<string>()
  readonly #used = new Set<string>()
  readonly #shapes = new Set<string>()
  /** For each field the names that it was found under. */
  readonly #taken: Map<string, Set<string>>
  #latest: readonly string[] | undefined

  /**
   * @param sources all that is read of the rows
   * @param known what a test case was made with, for a table that is for one
   */
  constructor(
    sources: readonly ColumnSource[],
    known: KnownColumns = { testSample: [], groundTruth: [] },
  ) {
    this.#sources = sources
    this.#known = known
    this.#taken = new Map(flat(sources).map(({ field }) => [field, new Set()]))
  }

  see({ rows, columns }: Pick<RowBatch<unknown>, 'rows' | 'columns'>): void {
    if (columns) return this.#seeShape(columns, rows[0])
    for (const row of rows)
      if (typeof row === 'object' && row !== null) this.#seeShape(Object.keys(row), row)
  }

  /** What was found so far. */
  columns(): TableColumns {
    const taken = flat(this.#sources).flatMap(({ field }) =>
      [...(this.#taken.get(field) ?? [])].map((column) => ({ column, field })),
    )
    if (!namesRead(this.#sources)) return { taken, doubts: [] }
    const unused = [...this.#seen].filter((column) => !this.#used.has(column))
    const doubts = [...this.#truthDoubts(unused), ...this.#absentDoubts(unused)]
    return { taken, unused, doubts }
  }

  /**
   * Checks that each column that a map names was in some row; to be asked once all rows were seen.
   * @throws TouchstoneError `bad_input` naming the column, with what there is
   */
  requireNamed(source: string): void {
    // Of a table without rows, or with too many columns to look at, nobody knows.
    if (this.#seen.size === 0 || this.#shapes.size >= mostShapes || this.#seen.size >= mostColumns)
      return
    const absent = this.#absent(this.#sources).find(({ isNamed, names }) => isNamed && names)
    const [column] = absent?.names?.slice(-1) ?? []
    if (!absent || column === undefined) return
    const columns = [...this.#seen]
    throw new TouchstoneError(
      'bad_input',
      `${startOfSentence(source)} has no column ${JSON.stringify(column)}, which the map names for ${absent.field}; it has ${columnList(columns)}.${didYouMean(column, columns)}`,
      { details: { column, field: absent.field } },
    )
  }

  #seeShape(columns: readonly string[], row: unknown): void {
    if (this.#latest && isSameList(columns, this.#latest)) return
    this.#latest = columns
    if (this.#shapes.size >= mostShapes || this.#seen.size >= mostColumns) return
    const shape = columns.join('\0')
    if (this.#shapes.has(shape)) return
    this.#shapes.add(shape)
    for (const column of columns) this.#seen.add(column)
    const there = new Set(columns)
    for (const source of this.#sources) this.#find(source, { there, row })
  }

  #find(
    { field, names = [], isNamed, inner = [] }: ColumnSource,
    at: { readonly there: ReadonlySet<string>; readonly row: unknown },
  ): void {
    const { there, row } = at
    const name =
      names.find((one) => there.has(one)) ??
      names.find((one) => there.has(firstOf(one)) && mayBeNested(row, firstOf(one), isNamed))
    if (name === undefined) {
      for (const source of inner) this.#find(source, at)
      return
    }
    this.#taken.get(field)?.add(name)
    this.#used.add(there.has(name) ? name : firstOf(name))
  }

  /** The truth is in the table: are the predictions there too? */
  #truthDoubts(unused: readonly string[]): ColumnDoubt[] {
    const known = this.#known
    // A test case may be made of columns with other names than its fields, so that any other column
    // may as well be the truth.
    const instead = unused
      .filter((column) => !isKnown(column, known) && isNamedLikePrediction(column))
      .slice(0, shownInstead)
    if (instead.length === 0) return []
    return flat(this.#sources).flatMap(({ field, isNamed }) => {
      if (isNamed || !field.startsWith('inference')) return []
      const names = [...(this.#taken.get(field) ?? [])]
      const isTruth = names.some(
        (name) => known.groundTruth.includes(name) && !this.#seen.has(`groundTruth.${name}`),
      )
      return isTruth ? [{ reason: 'ground_truth' as const, field, instead }] : []
    })
  }

  #absentDoubts(unused: readonly string[]): ColumnDoubt[] {
    if (this.#seen.size === 0) return []
    return this.#absent(this.#sources).flatMap(({ field, names, isNamed }) => {
      if (field.startsWith('error.')) return []
      const wanted = isNamed ? names?.at(-1) : undefined
      const similar = similarName(wanted ?? field.slice(field.indexOf('.') + 1), unused)
      const reason = names?.length === 0 ? ('not_mapped' as const) : ('no_column' as const)
      return similar === undefined ? [] : [{ reason, field, instead: [similar] }]
    })
  }

  /** Fields that were not found, nor anything around them or inside. */
  #absent(sources: readonly ColumnSource[]): ColumnSource[] {
    return sources.flatMap((source) => {
      const { field, inner = [] } = source
      if (this.#taken.get(field)?.size !== 0) return []
      return inner.length > 0 ? this.#absent(inner) : [source]
    })
  }
}

/** The dotted paths of the fields that a test case was made with. */
export interface KnownColumns {
  readonly testSample: readonly string[]
  readonly groundTruth: readonly string[]
}

/** Whether a column has a name that people give to predictions. */
export const isNamedLikePrediction = (column: string): boolean => predictions.test(column)

const predictions =
  /pred|infer|guess|estimat|output|answer|response|result|hypoth|detect|arg_?max|(^|[^a-z])hat/i

const isKnown = (column: string, { testSample, groundTruth }: KnownColumns): boolean =>
  column.startsWith('testSample.') ||
  column.startsWith('groundTruth.') ||
  testSample.includes(column) ||
  groundTruth.includes(column)

const flat = (sources: readonly ColumnSource[]): ColumnSource[] =>
  sources.flatMap((source) => [source, ...flat(source.inner ?? [])])

const firstOf = (path: string): string => path.split('.', 1)[0] ?? path

/** Whether a column can have others inside; where it was left out, only a name that was given says so. */
function mayBeNested(row: unknown, column: string, isNamed: boolean): boolean {
  const value = typeof row === 'object' && row !== null ? Reflect.get(row, column) : undefined
  return typeof value === 'object' || (value === undefined && isNamed)
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
