import { defineEvaluator, test as runTest, type Touchstone } from '@touchstone/client'
import { ClassificationLabel, ScoredClassificationLabel, Text } from '@touchstone/client/types'

const kinds = 15

const kindOf = (number: number): string => `kind ${number % kinds}`

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    testSample: { text: `animal ${from + i}` },
    groundTruth: { label: kindOf(from + i) },
  }))

/**
 * Animals of 15 kinds in two test cases that share some: `day` has 0 to 90, `night` 60 to 120. Models
 * of any names can be tested on them; each takes every `wrongEach`th for kind 0, and throws on some.
 */
export async function seedAnimals(touchstone: Touchstone, name: string) {
  const workflow = touchstone.defineWorkflow(name, {
    testSample: Text,
    groundTruth: ClassificationLabel,
    inference: ScoredClassificationLabel,
  })
  const { Model, TestCase, TestSuite } = workflow
  const day = await TestCase.create('day', { samples: range(0, 90) })
  const night = await TestCase.create('night', { samples: range(60, 120) })
  const suite = await TestSuite.create(`${name} around the clock`, { testCases: [day, night] })
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    configurations: [{ least: 0 }, { least: 0.5 }],
    testSample: ({ groundTruth, inference }, { least }) => ({
      right: groundTruth.label === inference.label && inference.score >= least,
      distance: Math.abs(1 - inference.score),
    }),
    testCase: async (rows) => {
      let right = 0
      let total = 0
      for await (const { metrics } of rows) {
        total++
        if (metrics.right) right++
      }
      return { accuracy: right / total }
    },
  })
  return {
    workflow,
    suite,
    evaluator,
    async tested(
      modelName: string,
      {
        wrongEach,
        throwsOn = [],
        on = suite,
      }: { wrongEach: number; throwsOn?: number[]; on?: typeof suite },
    ) {
      const { model } = await Model.getOrCreate(modelName, {
        infer: ({ text }) => {
          const number = Number(text.split(' ')[1])
          if (throwsOn.includes(number)) throw new RangeError(`too dark for ${number}`)
          const label = number % wrongEach === 1 ? 'kind 0' : kindOf(number)
          return { label, score: ((number % 10) + 1) / 10 }
        },
      })
      return runTest(model, on, { evaluator, failOnError: { share: 1 } })
    },
  }
}
