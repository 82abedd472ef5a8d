import type { RowError } from '@touchstone/core'
import type * as z from 'zod'
import { columnReader } from './column.ts'
import { fieldSchemaOf } from './field-schema.ts'

/**
 * Finds the rows that stand for an error, as an export has them: with a text in `error.message`.
 * Where inferences have a field `error` of their own, no row does.
 */
export function rowErrors<Row>(inference: z.ZodType): (row: Row) => RowError | undefined {
  if (fieldSchemaOf(inference).fields?.has('error')) return () => undefined
  const [name, message, attempts] = ['name', 'message', 'attempts'].map((field) =>
    columnReader<Row>(`error.${field}`, { field }),
  )
  return (row) => {
    const text = message?.read(row)
    if (typeof text !== 'string' || text === '') return undefined
    const kind = name?.read(row)
    const tries = Number(attempts?.read(row) ?? 1)
    return {
      name: typeof kind === 'string' && kind !== '' ? kind : 'Error',
      message: text,
      attempts: Number.isSafeInteger(tries) && tries > 0 ? tries : 1,
    }
  }
}
