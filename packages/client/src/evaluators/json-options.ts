import { isRecord, wrongOption } from '../option-value.ts'

/** What an option must be, in words, and whether a value is that. */
interface Rule {
  readonly mustBe: string
  readonly holds: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isNumber = (value: unknown): boolean => typeof value === 'number'
const listOf =
  (holds: Rule['holds']): Rule['holds'] =>
  (value) =>
    Array.isArray(value) && value.every(holds)

const path: Rule = { mustBe: 'a path such as "label"', holds: isText }
const number: Rule = { mustBe: 'a number', holds: isNumber }
const numbers: Rule = { mustBe: 'a list of numbers', holds: listOf(isNumber) }
const texts: Rule = { mustBe: 'a list of strings', holds: listOf(isText) }

/** The types of options that are data. Whether a value of its type is in range, its evaluator says. */
const rules = new Map<string, Rule>(
  Object.entries({
    name: { mustBe: 'a string', holds: isText },
    intervals: {
      mustBe: 'false or an object such as {"replicates":200,"seed":1}',
      holds: (value) =>
        value === false ||
        (isRecord(value) &&
          Object.entries(value).every(
            ([key, one]) => ['replicates', 'seed'].includes(key) && isNumber(one),
          )),
    },
    positive: { mustBe: 'a label, as a string', holds: isText },
    missing: {
      mustBe: '"exclude" or "wrong"',
      holds: (value) => value === 'exclude' || value === 'wrong',
    },
    exact: { mustBe: 'true or false', holds: (value) => typeof value === 'boolean' },
    threshold: {
      mustBe: 'a number, {"best":"f1"}, or for boxes an object of numbers by label',
      holds: (value) => isNumber(value) || isRecord(value),
    },
    truth: path,
    predicted: path,
    score: path,
    scores: path,
    bins: number,
    histogramBins: number,
    overlap: number,
    topK: numbers,
    within: numbers,
    quantiles: numbers,
    pinball: numbers,
    maxDetections: numbers,
    labels: texts,
    metrics: texts,
  } satisfies Record<string, Rule>),
)

/**
 * Refuses options of a wrong type; what comes as data has no types that a compiler checked.
 * @throws TouchstoneError `bad_input` naming the option and the value
 */
export function requireJsonOptions(options: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(options)) {
    const rule = rules.get(option)
    if (rule && !rule.holds(value)) throw wrongOption(option, rule.mustBe, value)
  }
}
