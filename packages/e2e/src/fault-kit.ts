import type { Touchstone, UploadInferencesSummary } from '@touchstone/client'
import { expect } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import type { FaultUploadOptions } from './fault-upload-child.ts'
import { startChild, type Child } from './run-child.ts'

/** A dozen blocks: one more or less is a small share. */
export const rows = 12 * 4_096

/** The test case that the uploads are for. */
export async function stageRows(touchstone: Touchstone, count = rows): Promise<void> {
  const { TestCase } = defineAnimals(touchstone)
  await TestCase.create('all', { samples: animals(count) })
}

/** Starts an upload in a process of its own. */
export const startUpload = (
  at: { readonly url: string; readonly token: string },
  options: Partial<FaultUploadOptions> = {},
  nodeOptions: readonly string[] = [],
): Child =>
  startChild(
    'fault-upload-child.ts',
    { rows, model: 'from a table', ...options, url: at.url, token: at.token },
    { nodeOptions },
  )

type Summary = Omit<UploadInferencesSummary, 'conflicting'>

/** Waits for an upload that ends well, and holds its summary to what it attempted. */
export async function summaryOf(child: Child, count = rows): Promise<Summary> {
  const { code, stderr } = await child.ended
  const [failure] = child.printed('failure')
  expect({ code, stderr, failure }).toEqual({ code: 0, stderr: '', failure: undefined })
  const [line] = child.printed<{ summary: Summary }>('summary')
  if (!line) throw new Error('The upload printed no summary')
  const { summary } = line
  expect(summary).toMatchObject({ attempted: count, matched: count, changed: 0, errors: 0 })
  expect(summary).toMatchObject({ conflicts: 0, missing: 0, unknown: 0, duplicates: 0 })
  expect(summary.inserted + summary.unchanged).toBe(count)
  return summary
}

/** Waits for an upload that ends in an error. */
export async function failureOf(child: Child): Promise<{ failure: string; message: string }> {
  expect((await child.ended).code).toBe(1)
  const [failure] = child.printed<{ failure: string; message: string }>('failure')
  if (!failure) throw new Error('The upload printed no failure')
  return failure
}

/** How many rows an upload has reported as stored. */
export const reportedBy = (child: Child): number =>
  Math.max(0, ...child.printed<{ stored: number }>('stored').map(({ stored }) => stored))

/** How many inferences are stored. */
export async function storedIn(touchstone: Touchstone, name = 'from a table'): Promise<number> {
  const { Model, TestCase } = defineAnimals(touchstone)
  const testCase = await TestCase.load('all')
  // A model that is not there yet has none.
  const model = await Model.load(name).catch(() => undefined)
  if (!model) return 0
  const target = { testCaseId: testCase.id, version: testCase.version }
  const status = await touchstone.rpc.inferences.status.query({ target, modelId: model.id })
  return status.inferred
}

/** Waits until so many inferences are stored. */
export const reach = (touchstone: Touchstone, count: number): Promise<void> =>
  expect
    .poll(() => storedIn(touchstone), { timeout: 30_000, interval: 100 })
    .toBeGreaterThanOrEqual(count)

/** Holds what is stored to be exactly the table. */
export async function requireAll(touchstone: Touchstone, count = rows): Promise<void> {
  const { Model, TestCase } = defineAnimals(touchstone)
  const testCase = await TestCase.load('all')
  let read = 0
  for await (const row of (await Model.load('from a table')).inferences(testCase)) {
    const expected = guess(row.testSample)
    const { label, score } = row.inference ?? {}
    if (label !== expected.label || score !== expected.score)
      expect(row).toMatchObject({ inference: expected })
    read++
  }
  expect(read).toBe(count)
  expect(await storedIn(touchstone)).toBe(count)
}
