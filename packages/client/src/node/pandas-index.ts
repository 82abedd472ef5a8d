import type { FileMetaData } from 'hyparquet'
import * as z from 'zod'

/** The index of a DataFrame that counts, which pandas describes beside the columns. */
export interface PandasIndex {
  readonly name: string
  /** Whether it has a value for each row of the file, and no column has its name. */
  readonly fits: boolean
  /** How many rows it describes. */
  readonly rows: number
  /** The value of a row, which is numbered from 0. */
  at(row: number): number
}

/**
 * Finds such an index. What rewrites a file keeps the description, also where it filtered the rows.
 * @param options.rows how many the file has
 * @param options.columns the names of its columns
 */
export function pandasIndexOf(
  { key_value_metadata }: FileMetaData,
  { rows, columns }: { rows: number; columns: readonly string[] },
): PandasIndex | undefined {
  const text = key_value_metadata?.find(({ key }) => key === 'pandas')?.value
  const [range] = Description.safeParse(parsed(text)).data?.index_columns ?? []
  if (!range || columns.includes(range.name) || range.name === '__proto__') return undefined
  const { name, start, stop, step } = range
  const described = step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step))
  return {
    name,
    rows: described,
    fits: step !== 0 && described === rows,
    at: (row) => start + row * step,
  }
}

const Description = z.object({
  index_columns: z.tuple([
    z.object({
      kind: z.literal('range'),
      name: z.string(),
      start: z.int(),
      stop: z.int(),
      step: z.int(),
    }),
  ]),
})

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
