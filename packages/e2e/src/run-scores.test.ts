import { defineEvaluator, test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

describe.each(homes)('scores in lists $name', ({ open }) => {
  it('sort and filter models and runs, in the SDK and over the wire', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { workflow, suite, model: guessing } = await stage(home.touchstone)
    const { Model, TestCase, TestSuite } = workflow
    const cats = await Model.create('cats', { infer: () => ({ label: 'cat', score: 1 }) })
    const dogs = await Model.create('dogs', { infer: () => ({ label: 'dog', score: 1 }) })
    await Model.create('untested', { infer: guess })
    const dog = await TestCase.create('one dog', { samples: animals(1) })
    const ofDogs = await TestSuite.create('dogs', { testCases: [dog] })
    const evaluator = defineEvaluator(workflow, {
      name: 'label',
      version: '1',
      describe: {
        right: { headline: true },
        wrong: { headline: true, higherIsBetter: false },
      },
      testSample: ({ groundTruth, inference }) => ({
        right: groundTruth.label === inference.label,
        wrong: groundTruth.label !== inference.label,
      }),
    })
    for (const model of [cats, dogs, guessing]) await runTest(model, suite, { evaluator })
    for (const model of [cats, dogs]) await runTest(model, ofDogs, { evaluator })

    const names = async (options: Parameters<typeof Model.list>[0]) =>
      (await all(Model.list(options))).map(({ name }) => name)
    const onSuite = { testSuiteId: suite.id }
    const best = ['cat or dog', 'cats', 'dogs', 'untested']
    const onSuiteBest = await names({ sort: { metric: 'right', ...onSuite } })
    expect(onSuiteBest).toEqual(best)
    // Of what is better when lower, the lowest is the best.
    expect(await names({ sort: { metric: 'wrong', ...onSuite } })).toEqual(best)
    const worst = await names({ sort: { metric: 'wrong', ...onSuite }, order: 'descending' })
    expect(worst).toEqual(['dogs', 'cats', 'cat or dog', 'untested'])
    // Without a suite, by the newest run of each.
    expect((await names({ sort: { metric: 'right' } }))[0]).toBe('dogs')
    const scores = [{ metric: 'right', op: '>' as const, value: 0.5, ...onSuite }]
    expect(await names({ scores })).toEqual(['cat or dog', 'cats'])

    const runs = (await rpc.testRuns.list.query({ of: suite.id, sort: { metric: 'right' } })).items
    expect(runs.map((run) => run.names.model)).toEqual(best.slice(0, 3))
    const where = [{ metric: 'wrong', op: '<=' as const, value: 0 }]
    expect((await rpc.testRuns.list.query({ where })).items).toMatchObject([
      { names: { model: 'dogs', suite: 'dogs' } },
    ])
    const modelIds = [dogs.id, cats.id]
    const latest = await rpc.testRuns.latest.query({ modelIds, ...onSuite, metric: 'wrong' })
    expect(latest.map(({ run }) => run.testSuite.id)).toEqual([suite.id, suite.id])
    expect(latest.map(({ headline }) => headline?.name)).toEqual(['wrong', 'wrong'])
  })

  it('are refused with the name of what is wrong', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const op = '~' as '<'
    const odd = rpc.testRuns.list.query({ where: [{ metric: 'right', op, value: 1 }] })
    expect(await refusalOf(odd)).toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/where.*op/),
    })
    const unnamed = rpc.models.list.query({ sort: { metric: '' } })
    expect(await refusalOf(unnamed)).toMatchObject({ code: 'bad_input' })
  })
})
