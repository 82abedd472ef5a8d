import type { Json } from '@touchstone/core'
import { scalars } from '../../runs/metric-values.ts'
import type { ClassCount } from '../../plots/fold-matrix.ts'

const mostFields = 6
const mostClasses = 1_024
const longestLabel = 100
const largestInteger = 100_000
const scoutedRows = 1_000

type Scalar = string | number | boolean

/** A field that ground truths and inferences have both, and that names classes; with its counts. */
export interface CountedField {
  /** Keys joined by dots; '' where the whole value is the class. */
  readonly name: string
  readonly labels: readonly string[]
  readonly counts: readonly ClassCount[]
  /** Samples that have the field on both sides. */
  readonly samples: number
}

/** Whether a value can name a class: no long text, and no number that measures. */
const isLabel = (value: Scalar): boolean =>
  typeof value === 'boolean' ||
  (typeof value === 'string'
    ? value.length <= longestLabel
    : Number.isInteger(value) && Math.abs(value) <= largestInteger)

/** The class that a field names; undefined where it names none. */
export function classIn(value: Json | undefined, field: string): string | undefined {
  const own = value === undefined ? undefined : scalars(value).get(field)
  return own === undefined || !isLabel(own) ? undefined : String(own)
}

/**
 * Counts, for each field that ground truths and inferences share, how often each class was taken for
 * each. Memory is bounded by the number of fields and classes, whatever the number of samples.
 */
export class ClassCounts {
  /** Samples with a ground truth and an inference. */
  samples = 0
  readonly #fields = new Map<string, FieldCounts>()
  readonly #dropped = new Set<string>()

  add(groundTruth: Json, inference: Json): void {
    this.samples++
    const predictions = scalars(inference)
    for (const [name, actual] of scalars(groundTruth)) {
      const predicted = predictions.get(name)
      if (predicted === undefined || this.#dropped.has(name)) continue
      const field = this.#fields.get(name) ?? this.#newField(name, typeof actual)
      if (field?.add(actual, predicted) === false) this.#drop(name)
    }
  }

  #newField(name: string, kind: string): FieldCounts | undefined {
    if (this.samples > scoutedRows || this.#fields.size === mostFields) return undefined
    const field = new FieldCounts(kind)
    this.#fields.set(name, field)
    return field
  }

  #drop(name: string): void {
    this.#fields.delete(name)
    this.#dropped.add(name)
  }

  /** Whether more samples can bring no field. */
  get isHopeless(): boolean {
    return (
      this.samples >= scoutedRows &&
      ![...this.#fields.values()].some((field) => field.hasFewClasses)
    )
  }

  /** Texts first, then booleans, then numbers. */
  fields(): CountedField[] {
    return [...this.#fields]
      .filter(([, field]) => field.hasFewClasses && field.hasSeveralClasses)
      .toSorted(([, a], [, b]) => a.rank - b.rank)
      .map(([name, field]) => ({ name, ...field.result() }))
  }
}

const ranks = ['string', 'boolean', 'number']

class FieldCounts {
  readonly #kind: string
  readonly #classes = new Map<string, number>()
  readonly #actual = new Set<number>()
  readonly #pairs = new Map<number, number>()
  #samples = 0

  constructor(kind: string) {
    this.#kind = kind
  }

  get rank(): number {
    return ranks.indexOf(this.#kind)
  }

  /** Whether classes come again; of texts that are free hardly any does. */
  get hasFewClasses(): boolean {
    return this.#actual.size <= Math.max(this.#samples / 2, Math.min(10, this.#samples - 1))
  }

  get hasSeveralClasses(): boolean {
    return this.#classes.size > 1
  }

  /** False when the field turns out to name no classes. */
  add(actual: Scalar, predicted: Scalar): boolean {
    const isOfKind = (value: Scalar): boolean => typeof value === this.#kind && isLabel(value)
    if (!isOfKind(actual) || !isOfKind(predicted)) return false
    const row = this.#indexOf(String(actual))
    const pair = row * mostClasses + this.#indexOf(String(predicted))
    if (this.#classes.size > mostClasses) return false
    this.#actual.add(row)
    this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1)
    this.#samples++
    return true
  }

  #indexOf(label: string): number {
    const known = this.#classes.get(label)
    if (known !== undefined) return known
    this.#classes.set(label, this.#classes.size)
    return this.#classes.size - 1
  }

  result(): Omit<CountedField, 'name'> {
    const { compare } = new Intl.Collator('en', { numeric: true })
    const known = [...this.#classes.keys()]
    const labels = known.toSorted(compare)
    const at = new Map(labels.map((label, i) => [label, i]))
    const sorted = known.map((label) => at.get(label) ?? 0)
    const counts = [...this.#pairs].map(([pair, count]): ClassCount => {
      const [actual, predicted] = [Math.floor(pair / mostClasses), pair % mostClasses]
      return [sorted[actual] ?? 0, sorted[predicted] ?? 0, count]
    })
    return { labels, counts, samples: this.#samples }
  }
}
