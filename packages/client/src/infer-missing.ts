import { Breather, blockOf, type Place } from '@touchstone/core'
import type { BlockRow, BlockRows } from './read-blocks.ts'
import type { InferSamples, Outcome } from './infer-samples.ts'
import type { PartUploader } from './part-uploader.ts'
import type { TestSampleOf, WorkflowTypes } from './workflow-types.ts'

/** A sample that is to be inferred. */
interface Pending<T extends WorkflowTypes> {
  readonly place: Place
  readonly testSample: TestSampleOf<T>
}

/**
 * Runs samples through a model, many at a time, and hands the outcomes to the uploader. Blocks are
 * taken one after another, and each is sent as soon as its last outcome is there.
 * @param options.onOutcome hears of each outcome; when it throws, no more samples are taken
 */
export async function inferMissing<T extends WorkflowTypes>(
  blocks: AsyncIterator<BlockRows>,
  infer: InferSamples<T>,
  options: {
    uploader: PartUploader
    concurrency: number
    batchSize: number
    signal: AbortSignal
    onOutcome: (outcome: Outcome, testSample: TestSampleOf<T>) => void
  },
): Promise<void> {
  const { uploader, concurrency, batchSize, signal, onOutcome } = options
  const left = new Map<number, number>()
  const feed = new Feed<T>(blocks, (block, rows) => left.set(block, rows))
  const breather = new Breather()

  const settle = (sample: Pending<T>, outcome: Outcome): Promise<void> | undefined => {
    const wait =
      'json' in outcome
        ? uploader.add(sample.place, outcome.json)
        : uploader.add(sample.place, JSON.stringify(outcome.error), 'error')
    const block = blockOf(sample.place)
    const remaining = (left.get(block) ?? 0) - 1
    left.set(block, remaining)
    if (remaining === 0) {
      left.delete(block)
      uploader.finishBlock(block)
    }
    onOutcome(outcome, sample.testSample)
    return wait
  }

  async function work(): Promise<void> {
    for (;;) {
      if (signal.aborted || feed.stopped) return
      const samples = feed.take(batchSize)
      if (samples.length === 0) {
        if (!(await feed.more())) return
        continue
      }
      const made = infer(samples.map(({ testSample }) => testSample))
      const outcomes = made instanceof Promise ? await made : made
      for (const [i, sample] of samples.entries()) {
        const outcome = outcomes[i]
        if (!outcome) throw new Error('unreachable: one outcome for each sample')
        const wait = settle(sample, outcome)
        if (wait) await wait
      }
      const pause = breather.due()
      if (pause) await pause
    }
  }

  const results = await Promise.allSettled(
    Array.from({ length: concurrency }, () =>
      work().catch((error: unknown) => {
        feed.stopped = true
        throw error
      }),
    ),
  )
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}

/**
 * Hands out samples of the current block, which are decoded only then; the next block is fetched
 * when none is left.
 */
class Feed<T extends WorkflowTypes> {
  readonly #blocks: AsyncIterator<BlockRows>
  readonly #onBlock: (block: number, rows: number) => void
  #rows: Iterator<BlockRow, unknown> | undefined
  #next: Promise<boolean> | undefined
  stopped = false

  constructor(blocks: AsyncIterator<BlockRows>, onBlock: (block: number, rows: number) => void) {
    this.#blocks = blocks
    this.#onBlock = onBlock
  }

  take(count: number): readonly Pending<T>[] {
    const some: Pending<T>[] = []
    while (this.#rows && some.length < count) {
      const step = this.#rows.next()
      if (step.done === true) this.#rows = undefined
      // The rows of a workflow hold test samples of its type.
      else some.push(step.value as unknown as Pending<T>)
    }
    return some
  }

  /** Fetches the next block, whose rows are then handed out; false after the last one. */
  more(): Promise<boolean> {
    return (this.#next ??= this.#fetch())
  }

  async #fetch(): Promise<boolean> {
    const { value, done } = await this.#blocks.next()
    if (done) return false
    this.#rows = value[Symbol.iterator]()
    this.#next = undefined
    this.#onBlock(value.block, value.size)
    return true
  }
}
