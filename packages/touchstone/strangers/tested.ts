// What `npx touchstone test` is given: a module with a copy of the SDK of its own.
import { defineEvaluator, type Touchstone } from '@touchstone/client'
import { Image } from '@touchstone/client/types'
import * as z from 'zod'

const label = z.object({ label: z.enum(['cat', 'dog']) })

export default async (touchstone: Touchstone) => {
  const workflow = touchstone.defineWorkflow('Pets', {
    testSample: Image,
    groundTruth: label,
    inference: label,
  })
  const { model } = await workflow.Model.getOrCreate('always-dog', {
    infer: () => ({ label: 'dog' as const }),
  })
  const suite = await workflow.TestSuite.load('pets')
  const evaluator = defineEvaluator(workflow, {
    name: 'hits',
    version: '1',
    testSample: ({ groundTruth, inference }) => ({ hit: groundTruth.label === inference.label }),
  })
  return { model, suite, evaluator }
}
