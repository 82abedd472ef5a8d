import type { RowError } from '@touchstone/core'
import type * as z from 'zod'
import { columnReader } from './column.ts'
import type { ColumnSource } from './column-source.ts'
import { fieldSchemaOf } from './field-schema.ts'

/** Finds the rows that stand for an error, as an export has them. */
export interface ErrorReader<Row> {
  /** What is read of a row. */
  readonly sources: readonly ColumnSource[]
  /** The error of a row with a text in `error.message`. */
  errorOf(row: Row): RowError | undefined
}

/** Where inferences have a field `error` of their own, no row stands for an error. */
export function errorReader<Row>(inference: z.ZodType): ErrorReader<Row> {
  if (fieldSchemaOf(inference).fields?.has('error'))
    return { sources: [], errorOf: () => undefined }
  const readers = ['name', 'message', 'attempts'].map((field) =>
    columnReader<Row>(`error.${field}`, { field }),
  )
  const [name, message, attempts] = readers
  return {
    sources: readers.map((reader) => ({ field: reader.name, names: reader.names, isNamed: false })),
    errorOf(row) {
      const text = message?.read(row)
      if (typeof text !== 'string' || text === '') return undefined
      const kind = name?.read(row)
      const tries = Number(attempts?.read(row) ?? 1)
      return {
        name: typeof kind === 'string' && kind !== '' ? kind : 'Error',
        message: text,
        attempts: Number.isSafeInteger(tries) && tries > 0 ? tries : 1,
      }
    },
  }
}
