import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { homes } from './every-home.ts'

describe.each(homes)('the main path $name', ({ open }) => {
  it('infers once, stores it, and reads it back', async () => {
    await using home = await open()
    const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
    const testCase = await TestCase.create('all', { samples: animals(10_000) })
    const suite = await TestSuite.create('suite', { testCases: [testCase] })
    const model = await Model.create('cat or dog', { infer: guess })
    const first = await runTest(model, suite)
    expect(first.counts).toEqual({
      samples: 10_000,
      inferred: 10_000,
      reused: 0,
      errors: 0,
      missing: 0,
    })
    const second = await runTest(model, suite)
    expect(second.counts).toMatchObject({ inferred: 0, reused: 10_000 })
    let rows = 0
    for await (const { testSample, groundTruth, inference } of model.inferences(testCase)) {
      expect(inference).toEqual(guess(testSample))
      expect(groundTruth).toEqual(animals(1, rows)[0]?.groundTruth)
      rows++
    }
    expect(rows).toBe(10_000)
  })
})
