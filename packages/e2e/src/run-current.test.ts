import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { homes } from './every-home.ts'

describe.each(homes)('the fingerprint of inferences $name', ({ open }) => {
  it('stays when other samples of the same blocks come, and changes when one is replaced', async () => {
    await using home = await open()
    const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
    const first = await TestCase.create('pets', { samples: animals(10) })
    const suite = await TestSuite.create('all', { testCases: [first] })
    const model = await Model.create('model', { infer: guess })
    const { run } = await runTest(model, suite)
    const target = { testSuiteId: suite.id, version: 1 }
    const seen = async (): Promise<string> => {
      const subject = { target, modelId: model.id }
      return (await home.touchstone.rpc.inferences.status.query(subject)).fingerprint
    }
    expect(await seen()).toBe(run.fingerprint)

    const more = await first.edit({ add: animals(5, 10) })
    const newer = await suite.edit({ add: [more] })
    expect((await runTest(model, newer)).counts.inferred).toBe(5)
    expect(await seen()).toBe(run.fingerprint)

    const other = await Model.load('model', {
      infer: () => ({ label: 'cat', score: 0 }),
    })
    const again = await runTest(other, newer, { reset: true })
    expect(again.changed).toBeGreaterThan(0)
    const changed = await seen()
    expect(changed).not.toBe(run.fingerprint)
    // The same inferences once more change nothing.
    await runTest(other, newer, { reset: true })
    expect(await seen()).toBe(changed)
  })
})
