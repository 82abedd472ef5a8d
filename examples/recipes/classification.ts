import { compare, test } from '@touchstone/client'
import { classification } from '@touchstone/client/evaluators'
import { readTable } from '@touchstone/client/node'
import { openLocal } from 'touchstone'
import * as z from 'zod'

await using touchstone = await openLocal('.touchstone-code')
const label = z.object({ label: z.string() })
const workflow = touchstone.defineWorkflow('Animals', {
  testSample: z.object({ photo: z.string(), weather: z.string() }),
  groundTruth: label,
  inference: label.extend({ score: z.number() }),
})
const { Model, TestCase } = workflow
const testCase = await TestCase.fromTable('photos', readTable('labels.csv'))
const evaluator = classification(workflow, { score: 'score', slices: { weather: 'weather' } })

const models = [await Model.create('resnet50'), await Model.create('vit')]
for (const model of models) {
  await model.uploadInferences(testCase, readTable(`${model.name}.csv`), { key: 'photo' })
  const { testSuite } = await test(model, testCase, { evaluator, inferMissing: false })
  console.log(model.name, testSuite?.accuracy, testSuite?.intervals?.accuracy)
  for (const { value, n, metrics } of testSuite?.slices ?? [])
    console.log(' ', value, n, metrics.accuracy)
}

const { total } = await compare(models, testCase, { evaluator })
for (const { name, models: compared } of total.aggregates.slice(0, 2)) {
  const toBase = compared[1]?.toBase
  console.log(name, toBase?.difference, toBase?.interval, toBase?.verdict)
}
