import { defineEvaluator, test as runTest } from '@touchstone/client'
import * as z from 'zod'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('values that are nearly the same', () => {
  let site: Site
  let compared: string
  let run: string
  beforeAll(async () => {
    site = await openSite()
    const { TestCase, TestSuite, Model, ...workflow } = site.touchstone.defineWorkflow('Near', {
      testSample: z.object({ n: z.int() }),
      groundTruth: z.object({ y: z.number(), label: z.string() }),
      inference: z.object({ y: z.number(), label: z.string() }),
    })
    const testCase = await TestCase.create('all', {
      samples: Array.from({ length: 8 }, (_, n) => ({
        testSample: { n },
        groundTruth: { y: 64, label: n % 2 === 0 ? 'dog' : ' dog' },
      })),
    })
    const suite = await TestSuite.create('suite', { testCases: [testCase] })
    const evaluator = defineEvaluator(workflow, {
      name: 'nearness',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        right: groundTruth.label === inference.label,
        y: inference.y,
      }),
    })
    const tested = async (name: string, add: number, fails: boolean) => {
      const model = await Model.create(name, {
        infer: ({ n }) => {
          if (fails && n % 2 === 1) throw new Error('no light')
          return { y: 64 + add, label: 'dog' }
        },
      })
      return (await runTest(model, suite, { evaluator })).run
    }
    const base = await tested('base', 0.000_01, false)
    const other = await tested('other', 0.000_02, true)
    run = base.id
    const models = [base, other].map(({ modelId }) => `&model=${modelId}`).join('')
    compared = `/compare?suite=${suite.id}&version=1${models}`
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('have the digits that tell them apart in a comparison', async () => {
    const { page, complaints } = await site.visit(`${compared}&metric=y`)
    for (const text of ['64.00001', '64.00002']) await page.getByText(text).first().waitFor()
    await page.getByText('dog · y 64.00002').first().waitFor()
    expect(complaints).toEqual([])
  })

  it('are no verdict without a word on the samples that a model lacks', async () => {
    const { page, complaints } = await site.visit(`${compared}&metric=right`)
    await page.getByText('4 of 8').first().waitFor()
    await page.getByTitle('4 pairs of 8 samples').first().waitFor()
    await page.getByTitle('the base lacks 0, this model 4').first().waitFor()
    await page.getByLabel('missing is wrong').check()
    await page.getByText('4 of 8').first().waitFor({ state: 'detached' })
    expect(new URL(page.url()).searchParams.get('missing')).toBe('wrong')
    expect(complaints).toEqual([])
  })

  it('show white space in the names of classes', async () => {
    const { page } = await site.visit(`/runs/${run}`)
    await page.getByRole('link', { name: 'actual ␠dog, predicted dog: 4' }).waitFor()
  })
})
