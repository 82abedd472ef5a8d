import { isJsonObject, TouchstoneError, valueAtPath, type Json } from '@touchstone/core'
import { preview } from '../check-value.ts'
import { shownValue } from '../option-value.ts'

/** Where a value is read from: a path with dots, or a function. */
export type Field<Of, Value> = string | ((of: Of) => Value)

/** What a field is of. */
export type FieldSource = 'ground truth' | 'inference'

/** Reads one field of ground truths or inferences. */
export interface FieldReader {
  /**
   * The value of a row.
   * @throws TouchstoneError `bad_input` with the fields that there are
   */
  read(from: unknown, testSample: unknown): unknown
  /** How messages call the field. */
  readonly name: string
}

/** Makes the reader of an option, such as `truth`. */
export function fieldReader(
  option: string,
  field: Field<never, unknown>,
  source: FieldSource,
): FieldReader {
  if (typeof field === 'function')
    return {
      name: option,
      // The function takes what the workflow's types say, which every stored row was checked by.
      read: (from) => field(from as never),
    }
  if (typeof field !== 'string' || field === '')
    throw new TouchstoneError(
      'bad_input',
      `${option} must be a path into the ${source}, such as "label", or a function, not ${shownValue(field)}.`,
      { details: { option } },
    )
  return {
    name: field,
    read(from, testSample) {
      // Rows are JSON.
      const value = valueAtPath(from as Json, field)
      if (value !== undefined) return value
      throw new TouchstoneError(
        'bad_input',
        `The ${source} of the test sample ${preview(testSample)} has no field ${JSON.stringify(field)}, which ${option} names. ${fieldsOf(from)}`,
        { details: { option, field } },
      )
    },
  }
}

function fieldsOf(from: unknown): string {
  const names = isJsonObject(from) ? Object.keys(from) : []
  return names.length === 0
    ? 'It has no fields.'
    : `It has ${names.map((name) => JSON.stringify(name)).join(', ')}.`
}

/** The refusal of a value that a field should not have. */
export const wrongValue = (
  { name }: FieldReader,
  mustBe: string,
  { value, testSample }: { value: unknown; testSample: unknown },
): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${JSON.stringify(name)} of the test sample ${preview(testSample)} must be ${mustBe}, not ${shownValue(value)}.`,
    { details: { field: name } },
  )

/** A label: a text, or a number or boolean as text. */
export function labelOf(field: FieldReader, from: unknown, testSample: unknown): string {
  const value = field.read(from, testSample)
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value)
  throw wrongValue(field, 'a label', { value, testSample })
}

/** A number. */
export function numberOf(field: FieldReader, from: unknown, testSample: unknown): number {
  const value = field.read(from, testSample)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw wrongValue(field, 'a number', { value, testSample })
}
