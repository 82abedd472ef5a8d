import { readPlans } from '@touchstone/client/read-blocks'
import { hasRow } from '@touchstone/core'
import { rpc } from '../../api/rpc.ts'
import { blockStates, rowsKey, testCasesOf, type Subject } from './block-states.ts'
import { readPairs } from './block-reads.ts'
import { ClassCounts, type CountedField } from './class-counts.ts'

/** The fields that name classes, with their counts. */
export interface CountedClasses {
  readonly fields: readonly CountedField[]
  /** Samples with a ground truth and an inference. */
  readonly samples: number
}

/** The field whose classes an address asks for, or else the first. */
export const shownField = (
  { fields }: CountedClasses,
  params: URLSearchParams,
): CountedField | undefined => fields.find(({ name }) => name === params.get('field')) ?? fields[0]

/** What the classes of a subject are kept by. */
export const classesKey = (subject: Subject) => [...rowsKey(subject), 'classes'] as const

/** How far a count has come, in blocks. */
export interface Progress {
  readonly done: number
  readonly of: number
  /** What it has come to: after 1 block, 2, 4, and so on. */
  readonly classes: CountedClasses
}

const nothingOf = (block: number): Awaited<ReturnType<typeof readPairs>> => ({
  block,
  bytes: 0,
  pairs: () => [],
})

/**
 * Counts the classes of a subject, block by block. Memory is a few blocks, and it ends early where
 * ground truths and inferences name none.
 */
export async function countClasses(
  subject: Subject,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<CountedClasses> {
  const { modelId } = subject.run
  const counts = new ClassCounts()
  const states = await blockStates(subject)
  const total = states.reduce((sum, { owners }) => sum + owners.length, 0)
  const counted = (): CountedClasses => ({ fields: counts.fields(), samples: counts.samples })
  let classes = counted()
  let done = 0
  for (const { id, version, index } of await testCasesOf(subject)) {
    const owned = new Map(
      states.flatMap(({ block, owners }) =>
        owners.flatMap(({ testCase, rows }) => (testCase.index === index ? [[block, rows]] : [])),
      ),
    )
    // All of its samples count for a test case before it.
    if (owned.size === 0) continue
    const blocks = readPlans(
      (from) =>
        rpc().inferences.read.query(
          { target: { testCaseId: id, version }, modelId, from },
          { signal },
        ),
      async (plan) => (owned.has(plan.block) ? readPairs(plan) : nothingOf(plan.block)),
    )
    for await (const { block, pairs } of blocks) {
      signal.throwIfAborted()
      const rows = owned.get(block)
      if (!rows) continue
      for (const { row, groundTruth, inference } of pairs())
        if (hasRow(rows, row)) counts.add(groundTruth, inference)
      done++
      if (Number.isInteger(Math.log2(done))) classes = counted()
      onProgress({ done, of: total, classes })
      if (counts.isHopeless) return counted()
    }
  }
  return counted()
}
