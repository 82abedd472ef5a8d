import type { CompiledKey, Key } from './table-key.ts'

/** Keys that no test sample has, and what they would have to agree on to be those of some. */
export interface NearKeys {
  /** What would have to be done to both sides, e.g. `Unicode normalisation (NFC)`. */
  readonly after: string
  /** How many different unknown keys would then be the key of exactly one test sample. */
  readonly keys: number
  /** How many were tried: the first 1,000 different ones at most. */
  readonly tried: number
  /** The first of them, and the key of its test sample. */
  readonly example: { readonly unknown: Key; readonly testSample: Key }
  /** All of that in a sentence. */
  readonly message: string
}

/** What test samples without a row say about unknown keys. */
export interface KeyHints {
  /** The keys of the first ten. */
  readonly missingKeys: readonly Key[]
  readonly nearKeys?: NearKeys
}

type Loosen = (text: string) => string

const nfc: Loosen = (text) => text.normalize('NFC')
const trimmed: Loosen = (text) => text.replace(/[\s\u200B-\u200D\u2060\uFEFF]+/g, ' ').trim()
const lower: Loosen = (text) => text.toLowerCase()
const unpadded: Loosen = (text) => text.replace(/(?<![\d.,])0+(?=\d)/g, '')
const slashed: Loosen = (text) => text.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '')
const withoutExtension: Loosen = (text) =>
  text.replace(/(?<=[^/\\])\.[A-Za-z][A-Za-z0-9]{0,4}$/, '')
const lastParts =
  (count: number): Loosen =>
  (text) =>
    text.split(/[/\\]/).slice(-count).join('/')

const longestNumber = 400

/** A number without what does not change it; digits stay, however many there are. */
function asNumber(text: string): string {
  if (text.length > longestNumber) return text
  const [, sign = '', whole = '', fraction = ''] =
    /^\s*([+-]?)0*(\d+)(?:\.(\d*?)0*)?\s*$/.exec(text) ?? []
  if (whole === '') return text
  return `${sign === '-' ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

const all =
  (...steps: readonly Loosen[]): Loosen =>
  (text) =>
    steps.reduce((loosened, step) => step(loosened), text)

const written = all(nfc, trimmed, lower, asNumber, unpadded)

/** What people's keys differ in, the least first. */
const loosenings: readonly { readonly after: string; readonly loosen: Loosen }[] = [
  { after: 'Unicode normalisation (NFC)', loosen: nfc },
  { after: 'trimming white space', loosen: trimmed },
  { after: 'converting to lower case', loosen: lower },
  { after: 'reading as numbers', loosen: asNumber },
  { after: 'removing leading zeros', loosen: unpadded },
  { after: 'writing paths with / and dropping a leading one', loosen: slashed },
  { after: 'keeping the last three segments of paths', loosen: lastParts(3) },
  { after: 'keeping the last two segments of paths', loosen: lastParts(2) },
  { after: 'keeping only file names', loosen: lastParts(1) },
  { after: 'removing file extensions', loosen: withoutExtension },
  {
    after: 'keeping only file names without extensions',
    loosen: all(lastParts(1), withoutExtension),
  },
  {
    after: 'normalising to NFC and lower case, and removing white space and leading zeros',
    loosen: written,
  },
  {
    after:
      'keeping only file names without extensions, normalising to NFC and lower case, and removing white space and leading zeros',
    loosen: all(lastParts(1), withoutExtension, written),
  },
]

/** How many unknown keys are kept to be compared. */
export const comparedKeys = 1_000
const shownKeys = 10

interface Meeting {
  readonly unknown: string
  /** How many unknown keys have this form, and how many test samples. */
  keys: number
  samples: number
  sample: string
}

/**
 * Compares unknown keys with those of the test samples that have no row.
 * @param unknown texts of keys, each once
 * @param missing texts of the keys of test samples
 */
export async function keyHints<Row>(
  unknown: readonly string[],
  missing: AsyncIterable<string>,
  { keyOf }: Pick<CompiledKey<Row>, 'keyOf'>,
): Promise<KeyHints> {
  const partsOf = (text: string): readonly string[] => {
    const key = keyOf(text)
    return (Array.isArray(key) ? key : [key]).map(String)
  }
  const tries = loosenings.map(({ after, loosen }) => ({
    after,
    formOf: (parts: readonly string[]) => parts.map(loosen).join('\0'),
    meetings: new Map<string, Meeting>(),
  }))
  for (const text of unknown) {
    const parts = partsOf(text)
    for (const { formOf, meetings } of tries) {
      const form = formOf(parts)
      const meeting = meetings.get(form)
      if (meeting) meeting.keys++
      else meetings.set(form, { unknown: text, keys: 1, samples: 0, sample: '' })
    }
  }
  const missingKeys: Key[] = []
  for await (const text of missing) {
    if (missingKeys.length < shownKeys) missingKeys.push(keyOf(text))
    const parts = partsOf(text)
    for (const { formOf, meetings } of tries) {
      const meeting = meetings.get(formOf(parts))
      if (!meeting) continue
      meeting.samples++
      meeting.sample = text
    }
  }
  let nearKeys: NearKeys | undefined
  for (const { after, meetings } of tries) {
    const met = [...meetings.values()].filter(({ keys, samples }) => keys === 1 && samples === 1)
    const [first] = met
    if (!first || met.length <= (nearKeys?.keys ?? 0)) continue
    const example = { unknown: keyOf(first.unknown), testSample: keyOf(first.sample) }
    const near = { after, keys: met.length, tried: unknown.length, example }
    nearKeys = { ...near, message: nearSentence(near) }
  }
  return { missingKeys, ...(nearKeys ? { nearKeys } : {}) }
}

const shownInSentence = 3

/** Sentences about unknown keys for messages; empty where nothing is known. */
export function hintSentences({ missingKeys, nearKeys }: Partial<KeyHints>): string {
  const sentences: string[] = []
  if (missingKeys && missingKeys.length > 0) {
    const keys = missingKeys.slice(0, shownInSentence).map((key) => JSON.stringify(key))
    sentences.push(`Test samples without a row have keys such as ${keys.join(', ')}.`)
  }
  if (nearKeys) sentences.push(nearKeys.message)
  return sentences.join(' ')
}

function nearSentence({ after, keys, tried, example }: Omit<NearKeys, 'message'>): string {
  const [unknown, testSample] = distinct(example.unknown, example.testSample)
  return `${keys} of ${tried} unknown ${tried === 1 ? 'key' : 'keys'} would match after ${after}: ${unknown} in the table, ${testSample} in the test samples.`
}

/** Two keys as JSON; with all that is not ASCII escaped, where they would look the same. */
function distinct(a: Key, b: Key): readonly [string, string] {
  const texts = [JSON.stringify(a), JSON.stringify(b)] as const
  const isAlike =
    trimmed(nfc(texts[0])) === trimmed(nfc(texts[1])) ||
    /[^\p{L}\p{N}\p{P}\p{S} ]/u.test(texts.join(''))
  return isAlike ? [escaped(texts[0]), escaped(texts[1])] : texts
}

const escaped = (text: string): string =>
  text.replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
