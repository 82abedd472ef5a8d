import type { ErrorCode } from '@touchstone/core'
import { expect } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import type { Home } from './homes.ts'
import { refusalOf } from './refusal.ts'

/** Everything that is stored about a workflow's things, revisions included. */
export async function stored({ touchstone }: Home): Promise<unknown> {
  const { rpc } = touchstone
  const workflows = (await rpc.workflows.list.query({})).items
  const models = (await rpc.models.list.query({ filter: { archived: 'any' } })).items
  const histories = await Promise.all(models.map(({ id }) => rpc.models.history.query({ id })))
  const cases = await Promise.all(
    workflows.map(({ id }) => rpc.testCases.list.query({ workflowId: id })),
  )
  const suites = await Promise.all(
    workflows.map(({ id }) => rpc.testSuites.list.query({ workflowId: id })),
  )
  return {
    workflows,
    models,
    histories,
    cases,
    suites,
    tokens: (await rpc.tokens.list.query()).items,
  }
}

export interface Refusal {
  readonly attempt: () => Promise<unknown>
  readonly code: ErrorCode
  readonly says: RegExp
}

/** Expects each attempt to be refused as it should, and to leave everything as it was. */
export async function expectUnchanged(
  home: Home,
  refusals: Record<string, Refusal>,
): Promise<void> {
  const before = await stored(home)
  for (const [name, { attempt, code, says }] of Object.entries(refusals)) {
    const error = await refusalOf(attempt(), name)
    expect([name, error.code]).toEqual([name, code])
    expect(error.message).toMatch(says)
    expect(error.message).toMatch(/[.!]$/)
    expect(await stored(home)).toEqual(before)
  }
}

export async function stageOne(home: Home) {
  const workflow = defineAnimals(home.touchstone)
  const testCase = await workflow.TestCase.create('all', { samples: animals(3) })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const model = await workflow.Model.create('taken', { metadata: { keep: 1 }, infer: guess })
  return { ...workflow, testCase, suite, model, workflowId: model.record.workflowId }
}
