import { test } from '@touchstone/client'
import { Image } from '@touchstone/client/types'
import { openLocal } from 'touchstone'
import * as z from 'zod'

await using touchstone = await openLocal('.touchstone')
const label = z.object({ label: z.string() })
const { Model, TestCase, TestSuite } = touchstone.defineWorkflow('Pets', {
  testSample: Image,
  groundTruth: label,
  inference: label,
})
const pets = await TestCase.getOrCreate('pets', {
  samples: [
    { testSample: { locator: 's3://pets/tom.jpg' }, groundTruth: { label: 'cat' } },
    { testSample: { locator: 's3://pets/rex.jpg' }, groundTruth: { label: 'dog' } },
  ],
})
const { testSuite } = await TestSuite.getOrCreate('pets', { testCases: [pets.testCase] })
const { model } = await Model.getOrCreate('always-cat', {
  infer: () => ({ label: 'cat' }),
  metadata: { train: { lr: 0.01 } },
})
const { counts } = await test(model, testSuite)
console.log(`${counts.inferred} inferred, ${counts.reused} reused`)
for await (const { testSample, groundTruth, inference } of model.inferences(pets.testCase))
  console.log(testSample.locator, groundTruth.label, inference?.label)
