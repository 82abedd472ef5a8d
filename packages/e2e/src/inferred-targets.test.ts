import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { homes } from './every-home.ts'

describe.each(homes)('what a model has inferences of, $name', ({ open }) => {
  it('is each test case and suite that shares a sample with them, with how many', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
    const tested = await TestCase.create('tested', { samples: animals(5) })
    await TestCase.create('overlapping', { samples: animals(4, 3) })
    const other = await TestCase.create('other', { samples: animals(2, 50) })
    const suite = await TestSuite.create('suite', { testCases: [tested] })
    await TestSuite.create('other suite', { testCases: [other] })
    const failing = new Error('too dark')
    const model = await Model.create('model', {
      infer: (sample) => {
        if (sample.locator.endsWith('/4.png')) throw failing
        return guess(sample)
      },
    })
    const modelId = model.id
    expect((await rpc.inferences.testCases.query({ modelId })).items).toEqual([])

    await runTest(model, suite, { retries: 0 })
    expect((await rpc.inferences.testCases.query({ modelId })).items).toMatchObject([
      { name: 'overlapping', version: 1, samples: 4, inferred: 1, errors: 1 },
      { id: tested.id, name: 'tested', version: 1, samples: 5, inferred: 4, errors: 1 },
    ])
    expect((await rpc.inferences.testSuites.query({ modelId })).items).toMatchObject([
      { id: suite.id, name: 'suite', version: 1, samples: 5, inferred: 4, errors: 1 },
    ])
  })

  it('comes in pages, which may leave all out and still go on, and by a part of the name', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
    const last = await TestCase.create('z', { samples: animals(3) })
    await TestCase.create('a', { samples: animals(3, 10) })
    const model = await Model.create('model', { infer: guess })
    await runTest(model, await TestSuite.create('suite', { testCases: [last] }))
    const modelId = model.id
    const first = await rpc.inferences.testCases.query({ modelId, limit: 1 })
    expect(first).toEqual({ items: [], next: expect.any(String) })
    const second = await rpc.inferences.testCases.query({ modelId, limit: 1, cursor: first.next })
    expect(second).toMatchObject({ items: [{ name: 'z', inferred: 3 }] })
    expect(second.next).toBeUndefined()
    const filter = { search: 'Z' }
    expect((await rpc.inferences.testCases.query({ modelId, filter })).items).toHaveLength(1)
  })
})
