// What somebody writes on the first day: TypeScript without annotations, which is JavaScript too.
import { connect, test, TouchstoneError } from '@touchstone/client'
import { classification } from '@touchstone/client/evaluators'
import { tableText } from '@touchstone/client/node'
import { Image } from '@touchstone/client/types'
import * as z from 'zod'

const [, , url = '', token = ''] = process.argv
const touchstone = connect({ url, token })
const workflow = touchstone.defineWorkflow('Pets', {
  testSample: Image,
  groundTruth: z.object({ label: z.enum(['cat', 'dog']) }),
  inference: z.object({ label: z.enum(['cat', 'dog']) }),
})
const { Model, TestCase, TestSuite } = workflow
const { testCase } = await TestCase.getOrCreate('all pets', {
  samples: ['cat', 'cat', 'cat', 'dog'].map((label, index) => ({
    testSample: { locator: `s3://pets/${index}.jpg` },
    groundTruth: { label: z.enum(['cat', 'dog']).parse(label) },
  })),
})
const { testSuite } = await TestSuite.getOrCreate('pets', { testCases: [testCase] })
const { model } = await Model.getOrCreate('always-cat', { infer: () => ({ label: 'cat' }) })
const result = await test(model, testSuite, {
  evaluator: classification(workflow, { truth: 'label', predicted: 'label' }),
})
const refusal = await Model.load('never-made').catch((error) => error)
console.log(
  JSON.stringify({
    accuracy: result.testSuite?.accuracy,
    refused: refusal instanceof TouchstoneError && refusal.code,
    table: typeof tableText,
  }),
)
