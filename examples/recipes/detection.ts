import { test } from '@touchstone/client'
import { detection } from '@touchstone/client/evaluators'
import { readTable } from '@touchstone/client/node'
import { LabeledBoundingBox, ScoredLabeledBoundingBox } from '@touchstone/client/types'
import { openLocal } from 'touchstone'
import * as z from 'zod'

await using touchstone = await openLocal('.touchstone-code')
const workflow = touchstone.defineWorkflow('Street', {
  testSample: z.object({ image: z.string() }),
  groundTruth: z.object({ bboxes: z.array(LabeledBoundingBox) }),
  inference: z.object({ bboxes: z.array(ScoredLabeledBoundingBox) }),
})
const { Model, TestCase } = workflow
const testCase = await TestCase.fromTable('photos', readTable('boxes.jsonl'))
const model = await Model.create('detr')
await model.uploadInferences(testCase, readTable('detr.jsonl'), { key: 'image' })

const evaluator = detection(workflow, { threshold: { best: 'f1' } })
const { testSuite } = await test(model, testCase, { evaluator, inferMissing: false })
console.log('AP', testSuite?.ap, testSuite?.intervals?.ap)
for (const { label, ap, precision, recall, f1 } of testSuite?.perClass ?? [])
  console.log(label, { ap, precision, recall, f1 })
console.log(testSuite?.thresholds, testSuite?.thresholdFrom)
