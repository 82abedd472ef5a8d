import {
  addRow,
  bitmapOf,
  blockOf,
  Breather,
  hasRow,
  isJsonObject,
  rowOf,
  type Bitmap,
  type Id,
  type JsonObject,
} from '@touchstone/core'
import type { EvaluatedSample } from './evaluator.ts'
import { isErrorRow } from './error-row.ts'
import type { JudgeSample } from './judge-sample.ts'
import type { Model } from './model.ts'
import { readMetrics } from './own-metrics.ts'
import { PartUploader } from './part-uploader.ts'
import { readBlocks, type BlockRow } from './read-blocks.ts'
import type { StoredRows } from './stored-rows.ts'
import { targetOf } from './target.ts'
import type { TestCase } from './test-case.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

// Rows that are decoded at once, few so that most are garbage before the next collection. The calls under way
// end with each chunk, so that an evaluator with several calls at once gets longer ones.
const chunkRows = (concurrency: number): number => (concurrency === 1 ? 32 : 256)

/** One sample with its metrics. */
export interface JudgedSample<T extends WorkflowTypes, S> {
  readonly sample: EvaluatedSample<T> & { readonly metrics: S }
  /** Whether no earlier test case of the suite has it. */
  readonly isFirst: boolean
}

/** The samples of one test case with their metrics, which are stored on the way. */
export interface JudgedSamples<T extends WorkflowTypes, S> extends AsyncDisposable {
  /** In the order of places. At the end of the last one all metrics are stored. */
  chunks(): AsyncGenerator<readonly JudgedSample<T, S>[], void>
  /** How many samples came so far, and how many of them failed. */
  readonly count: number
  readonly errors: number
  /** Why the first of those failed. */
  readonly firstError: string | undefined
}

/** Reads a test case, and has the metrics of its samples computed where they are not stored. */
export function judgeCase<T extends WorkflowTypes, S extends JsonObject>(
  subject: {
    readonly model: Model<T>
    readonly testCase: TestCase<T>
    readonly context: WorkflowContext<T>
    readonly signal: AbortSignal
  },
  evaluator: {
    /** Undefined for an evaluator without metrics of samples. */
    readonly judge: JudgeSample<T, S> | undefined
    readonly missing: 'exclude' | 'include'
    readonly concurrency: number
  },
  at: {
    readonly run: { readonly id: Id<'testRun'>; readonly resumes: boolean }
    readonly configuration: number
    /** By block, the rows of earlier test cases; those of this one are added. */
    readonly seen: Map<number, Bitmap>
    /** By block, the rows that the evaluator sees otherwise than in an earlier test case. */
    readonly own: ReadonlyMap<number, Bitmap> | undefined
    /** Called with the number of samples that no earlier test case has, each time some were judged. */
    readonly onJudged: (samples: number) => void
  },
): JudgedSamples<T, S> {
  const { model, testCase, context, signal } = subject
  const { rpc } = context
  const { judge, missing, concurrency } = evaluator
  const { run, configuration, seen, own, onJudged } = at
  const uploaderOf = (of: { testCaseId?: Id<'testCase'> }): PartUploader => {
    const layer = { id: run.id, configuration, ...of }
    return new PartUploader(context, {
      field: 'metrics',
      prepare: (parts) => rpc.testRuns.prepareSampleMetrics.mutate({ ...layer, parts }),
      commit: (parts) => rpc.testRuns.commitSampleMetrics.mutate({ ...layer, parts }),
    })
  }
  const uploader = uploaderOf({})
  const ownUploader = own && uploaderOf({ testCaseId: testCase.id })
  const breather = new Breather()
  const counts = { count: 0, errors: 0, firstError: undefined as string | undefined }

  /** What is stored of the metrics of a block, where that counts. */
  async function storedOf(block: number): Promise<Stored> {
    if (!run.resumes || !judge) return {}
    const of = { run: run.id, configuration, block }
    return {
      first: await readMetrics(context, of),
      own: own?.has(block)
        ? await readMetrics(context, { ...of, testCase: testCase.id })
        : undefined,
    }
  }

  /** A row with where its metrics belong, and those that it has already. */
  function waitingOf(row: BlockRow, stored: Stored): Waiting<T, S> {
    const { place } = row
    const isFirst = comesFirst(seen, place)
    const rows = isFirst ? undefined : own?.get(blockOf(place))
    const isOwn = rows !== undefined && hasRow(rows, rowOf(place))
    const uploadTo = isFirst ? uploader : isOwn ? ownUploader : undefined
    const known = uploadTo && (isFirst ? stored.first : stored.own)?.at(place)?.value
    return {
      sample: evaluatedSample<T>(row),
      isFirst,
      uploadTo,
      // What this evaluator's version stored is of its type.
      known: isJsonObject(known) && !isErrorRow(known) ? (known as S) : undefined,
    }
  }

  async function judged(waiting: readonly Waiting<T, S>[]): Promise<JudgedSample<T, S>[]> {
    const done: JudgedSample<T, S>[] = []
    let next = 0
    const work = async (): Promise<void> => {
      while (next < waiting.length) {
        const due = breather.due()
        if (due) {
          await due
          signal.throwIfAborted()
          continue
        }
        const index = next++
        const { sample, isFirst, uploadTo, known } = waiting[index] as Waiting<T, S>
        const made = known ?? judge?.(sample) ?? ({} as S)
        const metrics = made instanceof Promise ? await made : made
        // The same object as the evaluator has seen, which may know it again.
        done[index] = { sample: Object.assign(sample, { metrics }), isFirst }
        if (isErrorRow(metrics)) {
          counts.errors++
          counts.firstError ??= JSON.stringify(metrics['$error'])
        }
        if (!judge || known || !uploadTo) continue
        const wait = uploadTo.add(sample.place, JSON.stringify(metrics))
        if (wait) await wait
      }
    }
    const fail = (error: unknown): never => {
      // No other sample is begun.
      next = waiting.length
      throw error
    }
    await Promise.all(Array.from({ length: concurrency }, () => work().catch(fail)))
    onJudged(done.reduce((sum, { isFirst }) => sum + (isFirst ? 1 : 0), 0))
    return done
  }

  async function* computed(): AsyncGenerator<readonly JudgedSample<T, S>[], void> {
    const blocks = readBlocks(context, (from) =>
      rpc.inferences.read.query({ target: targetOf(testCase), modelId: model.id, from }),
    )
    for await (const rows of blocks) {
      signal.throwIfAborted()
      const stored = await storedOf(rows.block)
      let waiting: Waiting<T, S>[] = []
      for (const row of rows) {
        if (row.inference === undefined && missing === 'exclude') continue
        counts.count++
        waiting.push(waitingOf(row, stored))
        if (waiting.length < chunkRows(concurrency)) continue
        yield await judged(waiting)
        waiting = []
      }
      if (waiting.length > 0) yield await judged(waiting)
    }
  }

  return {
    get count() {
      return counts.count
    },
    get errors() {
      return counts.errors
    },
    get firstError() {
      return counts.firstError
    },

    async *chunks() {
      try {
        yield* computed()
      } catch (error) {
        // What was computed is kept: the next test goes on with the rest.
        await Promise.allSettled([uploader.drain(), ownUploader?.drain()])
        throw error
      }
      await uploader.drain()
      await ownUploader?.drain()
    },

    async [Symbol.asyncDispose]() {
      await uploader[Symbol.asyncDispose]()
      await ownUploader?.[Symbol.asyncDispose]()
    },
  }
}

interface Stored {
  readonly first?: StoredRows | undefined
  readonly own?: StoredRows | undefined
}

interface Waiting<T extends WorkflowTypes, S> {
  readonly sample: EvaluatedSample<T>
  readonly isFirst: boolean
  readonly uploadTo: PartUploader | undefined
  readonly known: S | undefined
}

/** A row as evaluators see it; of one without an inference it is null. */
export const evaluatedSample = <T extends WorkflowTypes>(row: BlockRow): EvaluatedSample<T> =>
  // Every stored row was checked against the workflow's types when it was committed.
  (row.inference === undefined ? { ...row, inference: null } : row) as unknown as EvaluatedSample<T>

/** Whether a place comes for the first time; from then on it does not. */
export function comesFirst(seen: Map<number, Bitmap>, place: number): boolean {
  const rows = seen.get(blockOf(place)) ?? bitmapOf()
  if (hasRow(rows, rowOf(place))) return false
  addRow(rows, rowOf(place))
  seen.set(blockOf(place), rows)
  return true
}
