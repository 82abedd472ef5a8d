import { canonicalJson, TouchstoneError, type JsonObject } from '@touchstone/core'
import type * as z from 'zod'
import { preview } from '../check-value.ts'
import { isPlainType } from '../json-writer.ts'
import type { LabeledJson } from '../labeled-sample.ts'
import { comparer } from './comparer.ts'
import { grown, KeyTable } from './key-table.ts'
import { NotedValues } from './noted-values.ts'

/**
 * Holds the rows of one table against each other: a test sample may come again, but not with
 * another ground truth or other metadata. Takes about 50 bytes a test sample.
 */
export class SampleCheck {
  readonly #split: SampleSplitter
  readonly #comparable: (json: string) => string
  readonly #samples = new KeyTable(1_024)
  readonly #truths = new NotedValues()
  readonly #metadata = new NotedValues()
  #numbers: Uint32Array = new Uint32Array(1_024)

  constructor(types: { readonly testSample: z.ZodType; readonly groundTruth: z.ZodType }) {
    this.#split = sampleSplitter(types.testSample)
    this.#comparable = comparer(types.groundTruth)
  }

  /**
   * Notes a row, and says whether it repeats an earlier one.
   * @param at.number of the row, from 0
   * @param at.placeOf how messages call a row
   * @throws TouchstoneError `bad_input` naming both rows when it contradicts an earlier one
   */
  isRepeat(
    row: LabeledJson,
    at: { readonly number: number; readonly placeOf: (number: number) => string },
  ): boolean {
    const { content, metadata } = this.#split(row.testSample)
    const truth = this.#comparable(row.groundTruth)
    const before = this.#samples.size
    const entry = this.#samples.add(content)
    if (entry === before) {
      if (entry >= this.#numbers.length) this.#numbers = grown(this.#numbers, entry * 1.5)
      this.#numbers[entry] = at.number
      this.#truths.note(entry, truth)
      if (metadata !== '') this.#metadata.note(entry, metadata)
      return false
    }
    const hasTruth = this.#truths.wasNoted(entry, truth)
    const hasMetadata =
      metadata === '' ? !this.#metadata.isNoted(entry) : this.#metadata.wasNoted(entry, metadata)
    if (hasTruth && hasMetadata) return true
    const earlier = at.placeOf(this.#numbers[entry] ?? 0)
    const later = at.placeOf(at.number)
    const problem = hasTruth
      ? `different metadata in ${earlier} and in ${later}`
      : `different ground truths in ${earlier} and in ${later}`
    throw new TouchstoneError(
      'bad_input',
      `The test sample ${preview(JSON.parse(content))} has ${problem}. Keep one row for each test sample.`,
      { details: { earlier, later, testSample: JSON.parse(content) } },
    )
  }
}

/** What identifies a test sample, and its metadata or an empty text, each as comparable text. */
type SampleSplitter = (json: string) => { readonly content: string; readonly metadata: string }

function sampleSplitter(type: z.ZodType): SampleSplitter {
  const isPlain = isPlainType(type)
  const textOf = isPlain ? JSON.stringify : canonicalJson
  return (json) => {
    if (isPlain && !json.includes('"metadata"')) return { content: json, metadata: '' }
    // Test samples are objects.
    const { metadata, ...content } = JSON.parse(json) as JsonObject
    return {
      content: textOf(content),
      metadata: metadata === undefined ? '' : canonicalJson(metadata),
    }
  }
}
