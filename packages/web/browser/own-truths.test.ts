import { defineEvaluator, test as runTest } from '@touchstone/client'
import { ClassificationLabel, Text } from '@touchstone/client/types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('a sample of two test cases with other ground truths', () => {
  let site: Site
  let id: string
  let testCase: string
  beforeAll(async () => {
    site = await openSite()
    const { TestCase, TestSuite, Model, ...workflow } = site.touchstone.defineWorkflow('Pets', {
      testSample: Text,
      groundTruth: ClassificationLabel,
      inference: ClassificationLabel,
    })
    const labelled = (name: string, label: string) =>
      TestCase.create(name, {
        samples: ['a', 'b'].map((text) => ({ testSample: { text }, groundTruth: { label } })),
      })
    const testCases = [await labelled('first', 'cat'), await labelled('second', 'dog')]
    testCase = testCases[1]?.id ?? ''
    const suite = await TestSuite.create('suite', { testCases })
    const model = await Model.create('cats', { infer: () => ({ label: 'cat' }) })
    const evaluator = defineEvaluator(workflow, {
      name: 'accuracy',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        verdict: groundTruth.label === inference.label ? 'right' : 'wrong',
      }),
    })
    id = (await runTest(model, suite, { evaluator })).run.id
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('is shown with the metrics of the test case that is looked at', async () => {
    const whole = await site.visit(`/runs/${id}?sample=0`)
    await whole.page.getByText('right').first().waitFor()
    expect(await whole.page.getByText('wrong').count()).toBe(0)
    const { page, complaints } = await site.visit(`/runs/${id}?case=${testCase}&sample=0`)
    await page.getByText('wrong').first().waitFor()
    expect(await page.getByText('right').count()).toBe(0)
    expect([...whole.complaints, ...complaints]).toEqual([])
  })
})
