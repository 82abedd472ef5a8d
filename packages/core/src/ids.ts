import { TouchstoneError } from './errors.ts'

/** The kinds of things that have an id, and the prefix that people see. */
export const idPrefixes = {
  workflow: 'wf',
  model: 'mdl',
  testCase: 'case',
  testSuite: 'suite',
  testRun: 'run',
  token: 'tok',
  draft: 'drf',
} as const

export type IdKind = keyof typeof idPrefixes

/** A prefix and 11 digits of Crockford's base32: `mdl_0k3v9x2m4qa`. Text order is age order. */
export type Id<K extends IdKind = IdKind> = `${(typeof idPrefixes)[K]}_${string}`

const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const epochMs = Date.UTC(2025, 0, 1)
const idsPerMs = 4_096
const endMs = epochMs + 2 ** 41
const idLength = 11
const largest = Number.MAX_SAFE_INTEGER

let latest = 0

/**
 * Says why a clock cannot be right, in milliseconds since 1970: it is before 2025 or after September
 * 2094, so that no id can be made. Continues a sentence that starts with the clock.
 * @returns undefined for a clock that may be right
 */
export function clockProblem(nowMs: number): string | undefined {
  // The first millisecond has the integer 0, which is no id.
  if (nowMs > epochMs && nowMs < endMs) return undefined
  const date = new Date(nowMs)
  const said = Number.isFinite(date.getTime()) ? date.toISOString() : String(nowMs)
  const years = [epochMs, endMs].map((ms) => new Date(ms).toISOString().slice(0, 10))
  return `says ${said}, which cannot be right: it must be between ${years.join(' and ')}`
}

/**
 * Checks that ids can be made at a time: see {@link clockProblem}.
 * @throws TouchstoneError `storage`
 */
export function requireClock(nowMs: number): void {
  const problem = clockProblem(nowMs)
  if (problem === undefined) return
  throw new TouchstoneError(
    'storage',
    `The clock of the machine that stores this ${problem}. Nothing was written. Set the clock of that machine, and try again.`,
    { details: { nowMs } },
  )
}

/**
 * A new id: a positive integer below 2^53 made of 41 bits of milliseconds since 2025 and 12 bits
 * that start at random in the lower half and count on, written as {@link Id}. So ids of one process
 * are in the order in which they were made, also within a millisecond. Those of two processes may
 * coincide: the conditional write that stores the thing finds out, and the caller takes another.
 * @throws TouchstoneError `storage` at a time that no id can hold: see {@link requireClock}
 */
export function newId<K extends IdKind>(kind: K, nowMs: number): Id<K> {
  requireClock(nowMs)
  const ofMs = (nowMs - epochMs) * idsPerMs
  const next = latest + 1
  latest = next > ofMs && next < ofMs + idsPerMs ? next : ofMs + randomBelow(idsPerMs / 2)
  return formatId(kind, latest)
}

// Even for powers of two.
const randomBelow = (bound: number): number =>
  (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) % bound

/** The text form of an integer id. */
export function formatId<K extends IdKind>(kind: K, integer: number): Id<K> {
  let rest = integer
  let text = ''
  for (let i = 0; i < idLength; i++) {
    text = digits.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return `${idPrefixes[kind]}_${text}`
}

/** The integer behind the text form, for clients that prefer numbers. */
export function idToInteger(id: Id): number {
  let integer = 0
  for (const digit of id.slice(id.indexOf('_') + 1)) integer = integer * 32 + digits.indexOf(digit)
  return integer
}

// Crockford: case does not matter, and letters that look like digits are read as these.
const normalise = (text: string): string =>
  text.toLowerCase().replaceAll('i', '1').replaceAll('l', '1').replaceAll('o', '0')

/** Reads an id of one kind from its text form or from its integer; undefined when it is neither. */
export function parseId<K extends IdKind>(kind: K, input: string | number): Id<K> | undefined {
  if (typeof input === 'number')
    return Number.isSafeInteger(input) && input > 0 ? formatId(kind, input) : undefined
  const [prefix, rest] = input.split('_')
  if (prefix?.toLowerCase() !== idPrefixes[kind] || rest?.length !== idLength) return undefined
  if (input.length !== prefix.length + 1 + idLength) return undefined
  const text = normalise(rest)
  if (!/^[0-9a-hjkmnp-tv-z]*$/.test(text)) return undefined
  const id: Id<K> = `${idPrefixes[kind]}_${text}`
  const integer = idToInteger(id)
  return integer > 0 && integer <= largest ? id : undefined
}

/** Whether a text reads as an id of any kind. A name may not: loading by it would be ambiguous. */
export const looksLikeId = (text: string): boolean =>
  (Object.keys(idPrefixes) as IdKind[]).some((kind) => parseId(kind, text) !== undefined)

/** How messages call a kind: `test run`. */
export const nounOf = (kind: IdKind): string =>
  kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** The id of one kind, or a `bad_input` error that says what an id looks like. */
export function requireId<K extends IdKind>(kind: K, input: string | number): Id<K> {
  const id = parseId(kind, input)
  if (id !== undefined) return id
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(input)} is not the id of a ${nounOf(kind)}. Ids look like ${formatId(kind, largest)}.`,
    { details: { kind, input } },
  )
}
