import { defineEvaluator, test as runTest } from '@touchstone/client'
import { metricsOf } from '@touchstone/client/run-metrics'
import { limits } from '@touchstone/core'
import { expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { openServer } from './homes.ts'

it('metrics of a run come page by page, by count and by bytes', async () => {
  await using home = await openServer()
  const workflow = defineAnimals(home.touchstone)
  const { Model, TestCase, TestSuite } = workflow
  const testCases = await TestCase.initMany(
    Array.from({ length: 20 }, (_, n) => ({ name: `case ${n}`, samples: animals(1, n) })),
  )
  const suite = await TestSuite.create('suite', { testCases })
  const model = await Model.create('any', { infer: () => ({ label: 'cat', score: 1 }) })
  const evaluator = defineEvaluator(workflow, {
    name: 'large',
    version: '1',
    testCase: () => ({ text: 'x'.repeat(limits.metricsBytes - 11) }),
  })
  const { run } = await runTest(model, suite, { evaluator })
  const { rpc } = home.touchstone
  const first = await rpc.testRuns.metrics.query({ id: run.id, limit: limits.pageSize })
  expect(first.items.length).toBeLessThan(20)
  expect(JSON.stringify(first.items).length).toBeLessThan(limits.pageBytes + limits.metricsBytes)
  const two = await rpc.testRuns.metrics.query({ id: run.id, limit: 2 })
  expect(two.items).toEqual(first.items.slice(0, 2))
  const all = await metricsOf(rpc, run.id)
  expect(new Set(all.map(({ testCaseId }) => testCaseId))).toEqual(
    new Set(testCases.map(({ id }) => id)),
  )
})
