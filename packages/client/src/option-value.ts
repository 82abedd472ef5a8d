import { TouchstoneError } from '@touchstone/core'
import { preview } from './check-value.ts'

/** The refusal of an option: its name, what it must be, and what came. */
export const wrongOption = (option: string, mustBe: string, value: unknown): TouchstoneError =>
  new TouchstoneError('bad_input', `${option} must be ${mustBe}, not ${shownValue(value)}.`, {
    details: { option, value },
  })

/** What a message calls an integer that is at least 0 or 1. */
const integerOf = { 0: 'a non-negative integer', 1: 'a positive integer' } as const

/**
 * Refuses what is not an integer of at least 0 or 1; callers without types may send a text.
 * @throws TouchstoneError `bad_input`
 */
export function requireInteger(option: string, value: unknown, least: 0 | 1): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return
  throw wrongOption(option, integerOf[least], value)
}

/** A value for messages: also of what JSON does not hold. */
export const shownValue = (value: unknown): string => {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return preview(value)
}

/** Whether a value is an object that is neither null nor a list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Refuses a value that is there and not a function. */
export function requireFunction(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw wrongOption(option, 'a function', value)
}

/** Refuses a value that is there and not true or false. */
export function requireBoolean(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    throw wrongOption(option, 'true or false', value)
}

/** Refuses a value that is there and not an AbortSignal. */
export function requireSignal(value: unknown): void {
  // By what is used of it: another realm has another class.
  if (value === undefined || (isRecord(value) && typeof value['aborted'] === 'boolean')) return
  throw wrongOption('signal', 'an AbortSignal', value)
}

const evaluatorFunctions = [
  'testSample',
  'testCase',
  'testSuite',
  'tally',
  'prepare',
  'cluster',
] as const

/** Refuses what is there and is no evaluator. */
export function requireEvaluator(value: unknown): void {
  if (value === undefined) return
  if (!isRecord(value))
    throw wrongOption('evaluator', 'an evaluator, as defineEvaluator makes it', value)
  const { name, version, configurations } = value
  for (const [key, text] of [
    ['name', name],
    ['version', version],
  ] as const)
    if (typeof text !== 'string') throw wrongOption(`evaluator.${key}`, 'a text', text)
  if (configurations !== undefined && !(Array.isArray(configurations) && configurations.length > 0))
    throw wrongOption('evaluator.configurations', 'a list of one or more', configurations)
  for (const key of evaluatorFunctions) requireFunction(`evaluator.${key}`, value[key])
  if (value['tally'] !== undefined && (value['testCase'] ?? value['testSuite']) !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `The evaluator ${JSON.stringify(name)} has a tally, which makes the metrics of test cases and of the suite. Remove its testCase and testSuite functions, or its tally.`,
    )
  if (
    value['missing'] !== undefined &&
    value['missing'] !== 'exclude' &&
    value['missing'] !== 'include'
  )
    throw wrongOption('evaluator.missing', "'exclude' or 'include'", value['missing'])
  if (
    value['onError'] !== undefined &&
    value['onError'] !== 'throw' &&
    value['onError'] !== 'record'
  )
    throw wrongOption('evaluator.onError', "'throw' or 'record'", value['onError'])
  if (value['concurrency'] !== undefined)
    requireInteger('evaluator.concurrency', value['concurrency'], 1)
  if (value['retries'] !== undefined) requireInteger('evaluator.retries', value['retries'], 0)
}
