import { defineEvaluator, test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { guess } from './animals.ts'
import { homes } from './every-home.ts'
import { stage } from './run-kit.ts'

describe.each(homes)('the latest runs $name', ({ open }) => {
  it('are one a model that was tested, in the order asked for, with the first number of the suite', async () => {
    await using home = await open()
    const { workflow, suite, model: first } = await stage(home.touchstone)
    const { latest } = home.touchstone.rpc.testRuns
    const [second, untested] = await Promise.all(
      ['second', 'untested'].map((name) => workflow.Model.create(name, { infer: guess })),
    )
    if (!second || !untested) throw new Error('Two models were to be made.')
    const modelIds = [second.id, untested.id, first.id]
    expect(await latest.query({ modelIds })).toEqual([])

    const evaluator = defineEvaluator(workflow, {
      name: 'accuracy',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        right: groundTruth.label === inference.label,
      }),
      testSuite: () => ({ verdict: 'good', accuracy: 0.75, other: 1 }),
    })
    await runTest(first, suite, { evaluator })
    const { run: plain } = await runTest(second, suite)
    const { run: newest } = await runTest(first, suite, {
      evaluator: { ...evaluator, version: '2' },
    })
    const found = await latest.query({ modelIds })
    expect(found.map(({ run, headline }) => [run.id, run.state, headline])).toEqual([
      [plain.id, 'complete', null],
      [newest.id, 'complete', { name: 'accuracy', value: 0.75 }],
    ])
    const reversed = await latest.query({ modelIds: modelIds.toReversed() })
    expect(reversed.map(({ run }) => run.id)).toEqual([newest.id, plain.id])
    expect(await latest.query({ modelIds: [] })).toEqual([])
  })

  it('show a run while it is under way', async () => {
    await using home = await open()
    const { workflow, suite } = await stage(home.touchstone, { count: 3 })
    const { latest } = home.touchstone.rpc.testRuns
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const slow = await workflow.Model.create('slow', {
      infer: async (testSample) => {
        started.resolve()
        await gate.promise
        return guess(testSample)
      },
    })
    const testing = runTest(slow, suite, { handleSignals: false })
    await started.promise
    const [during] = await latest.query({ modelIds: [slow.id] })
    expect(during?.run.state).toBe('running')
    gate.resolve()
    const { run } = await testing
    const [afterwards] = await latest.query({ modelIds: [slow.id] })
    expect(afterwards?.run).toMatchObject({ id: run.id, state: 'complete' })
  })
})
