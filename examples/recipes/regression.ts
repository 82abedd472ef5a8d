import { compare, test } from '@touchstone/client'
import { regression } from '@touchstone/client/evaluators'
import { readTable } from '@touchstone/client/node'
import { openLocal } from 'touchstone'
import * as z from 'zod'

await using touchstone = await openLocal('.touchstone-code')
const price = z.object({ price: z.number() })
const workflow = touchstone.defineWorkflow('Houses', {
  testSample: z.object({ id: z.number(), city: z.string(), area: z.number() }),
  groundTruth: price,
  inference: price,
})
const { Model, TestCase } = workflow
const testCase = await TestCase.fromTable('houses', readTable('houses.csv'))
const options = { truth: 'price', predicted: 'price', within: [20, 50] } as const
const evaluator = regression(workflow, options)

const models = [await Model.create('by-area'), await Model.create('by-city')]
for (const model of models) {
  await model.uploadInferences(testCase, readTable(`${model.name}.csv`), { key: 'id' })
  const { testSuite } = await test(model, testCase, { evaluator, inferMissing: false })
  console.log(model.name, testSuite?.rmse, testSuite?.intervals?.rmse, testSuite?.within)
}

const { total } = await compare(models, testCase, { evaluator })
const rmse = total.aggregates.find(({ name }) => name === 'rmse')?.models[1]?.toBase
console.log(rmse?.difference, rmse?.interval, rmse?.verdict)
