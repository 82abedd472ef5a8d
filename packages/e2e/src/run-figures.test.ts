import { defineEvaluator, test as runTest } from '@touchstone/client'
import { expect, it } from 'vitest'
import { openServer } from './homes.ts'
import { stage } from './run-kit.ts'

it('figures that take long let others have their turn between their steps', async () => {
  await using home = await openServer()
  const { workflow, suite, model } = await stage(home.touchstone, { count: 3 })
  const evaluator = defineEvaluator(workflow, {
    name: 'long figures',
    version: '1',
    tally: () => ({
      add: () => undefined,
      metrics: () => ({ turns: 0 }),
      *metricsInSteps() {
        let turns = 0
        const timer = setInterval(() => turns++, 0)
        const untilMs = performance.now() + 10_000
        while (performance.now() < untilMs) {
          yield
          if (turns > 0) break
        }
        clearInterval(timer)
        return { turns }
      },
    }),
  })
  const { testSuite } = await runTest(model, suite, { evaluator })
  expect(testSuite?.turns).toBeGreaterThan(0)
})
