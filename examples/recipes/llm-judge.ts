import { test } from '@touchstone/client'
import { judge } from '@touchstone/client/evaluators'
import { verdictFile } from '@touchstone/client/node'
import { openLocal } from 'touchstone'
import * as z from 'zod'
import { complete } from './complete.ts'

await using touchstone = await openLocal('.touchstone')
const workflow = touchstone.defineWorkflow('Support', {
  testSample: z.object({ question: z.string() }),
  groundTruth: z.object({ helpful: z.enum(['yes', 'no']).nullable() }),
  inference: z.object({ text: z.string() }),
})
const { Model, TestCase } = workflow

// What a person said of the answers of this model; null where nobody did.
const labels = {
  'How do I change my password?': 'yes',
  'When do I get my refund?': 'yes',
  'Where can I see what I have to pay?': 'no',
  'How do I delete my account?': 'yes',
  'Is there a dark theme?': 'no',
  'Does the price include tax?': 'no',
  'How do I invite a colleague?': null,
  'Can I pay by invoice?': null,
} as const
const samples = Object.entries(labels).map(([question, helpful]) => ({
  testSample: { question },
  groundTruth: { helpful },
}))
const { testCase } = await TestCase.getOrCreate('questions', { samples })
const { model } = await Model.getOrCreate('support-bot', {
  infer: async ({ question }, { signal }) => ({ text: await complete(question, { signal }) }),
})

let asked = 0
const helpful = judge(workflow, {
  name: 'helpful',
  ask: async ({ prompt, signal }) => {
    asked++
    return { answer: await complete(prompt, { signal }) }
  },
  prompt: ({ testSample, inference }) =>
    `Question: ${testSample.question}\nAnswer: ${inference.text}\nIs it helpful? End with yes or no.`,
  choices: { yes: 1, no: 0 },
  cache: verdictFile('verdicts.jsonl'),
  human: ({ groundTruth }) => groundTruth.helpful,
})
const { counts, testSuite } = await test(model, testCase, { evaluator: helpful })
console.log(`${counts.inferred} inferred, ${asked} judged`)
console.log('helpful', testSuite?.rate, testSuite?.intervals?.rate)
console.log('as people say', testSuite?.human?.accuracy, 'kappa', testSuite?.human?.kappa)
console.log('corrected', testSuite?.human?.correctedRate)
