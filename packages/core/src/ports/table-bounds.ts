import { TouchstoneError } from '../errors.ts'
import { utf8 } from '../platform.ts'
import type { Key, Query, WriteStep } from './table.ts'

/** The bounds that the Table port documents, the same for every adapter. */
const tableBounds = {
  /** Bytes of a partition key in UTF-8. */
  pkBytes: 2_048,
  /** Bytes of a sort key in UTF-8. */
  skBytes: 1_024,
  /** Bytes of one value in UTF-8. */
  valueBytes: 380_000,
  /** Steps of one write. */
  steps: 100,
  /** Bytes of all values of one write in UTF-8. */
  writeBytes: 4_000_000,
  /** Items of one page. */
  pageItems: 1_000,
} as const

/** Characters of values after which a page ends: whoever asked for it waits, and others with them. */
export const pageCharacters = 4 * 1024 * 1024

/** The item that a step is about. */
export function keyOfStep(step: WriteStep): Key {
  if ('put' in step) return step.put
  return 'delete' in step ? step.delete : step.check
}

/** @throws TouchstoneError `bad_input` when a key is out of bounds */
export function requireKey({ pk, sk }: Key): void {
  requireText('partition key', pk, tableBounds.pkBytes)
  requireText('sort key', sk, tableBounds.skBytes)
}

/** @throws TouchstoneError `bad_input` when a query is out of bounds */
export function requireQuery({ pk, prefix = '', after = '', limit }: Query): void {
  requireText('partition key', pk, tableBounds.pkBytes)
  // Empty stands for "all" in both.
  if (prefix !== '') requireText('prefix', prefix, tableBounds.skBytes)
  if (after !== '') requireText('"after" of a query', after, tableBounds.skBytes)
  if (!Number.isInteger(limit) || limit < 1 || limit > tableBounds.pageItems)
    throw bad(`The limit of a query is from 1 to ${tableBounds.pageItems}; got ${limit}.`)
}

/** @throws TouchstoneError `bad_input`, or `too_large` for values */
export function requireSteps(steps: readonly WriteStep[]): void {
  if (steps.length < 1 || steps.length > tableBounds.steps)
    throw bad(`A write has from 1 to ${tableBounds.steps} steps; got ${steps.length}.`)
  let bytes = 0
  const seen = new Set<string>()
  for (const step of steps) {
    const key = keyOfStep(step)
    requireKey(key)
    if (!Number.isSafeInteger(step.expect) || step.expect < 0)
      throw bad(`An expected revision is a whole number from 0; got ${step.expect}.`)
    if ('put' in step) bytes += requireValue(step.value)
    if (steps.length > 1) seen.add(`${key.pk.length} ${key.pk}${key.sk}`)
  }
  if (steps.length > 1 && seen.size < steps.length)
    throw bad('The steps of one write must be on different keys.')
  if (bytes > tableBounds.writeBytes)
    throw tooLarge(
      `The values of one write may have ${tableBounds.writeBytes} bytes together; got ${bytes}. Split the write.`,
    )
}

function requireValue(value: string): number {
  // Lone surrogates have no UTF-8: they would come back as something else.
  if (!value.isWellFormed()) throw bad('A value must be well-formed Unicode.')
  const bytes = utf8(value).byteLength
  if (bytes > tableBounds.valueBytes)
    throw tooLarge(`A value may have ${tableBounds.valueBytes} bytes; got ${bytes}.`)
  return bytes
}

function requireText(what: string, text: string, maxBytes: number): void {
  if (text === '') throw bad(`A ${what} must not be empty.`)
  if (!text.isWellFormed()) throw bad(`The ${what} ${JSON.stringify(text)} is not well-formed.`)
  // A UTF-16 unit makes at most three bytes.
  if (text.length * 3 <= maxBytes) return
  const bytes = utf8(text).byteLength
  if (bytes > maxBytes) throw bad(`A ${what} may have ${maxBytes} bytes; got ${bytes}.`)
}

const bad = (message: string): TouchstoneError => new TouchstoneError('bad_input', message)
const tooLarge = (message: string): TouchstoneError => new TouchstoneError('too_large', message)
