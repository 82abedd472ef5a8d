import { test as runTest } from '@touchstone/client'
import { classification } from '@touchstone/client/evaluators'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('the answer of a run', () => {
  let site: Site
  let path: string
  beforeAll(async () => {
    site = await openSite()
    const workflow = site.touchstone.defineWorkflow('Road', {
      testSample: z.object({ number: z.int(), weather: z.string() }),
      groundTruth: z.object({ label: z.string() }),
      inference: z.object({ label: z.string() }),
    })
    const testCase = await workflow.TestCase.create('roads', {
      samples: Array.from({ length: 90 }, (_, number) => ({
        testSample: { number, weather: ['sun', 'fog', 'rain'][number % 3] ?? '' },
        groundTruth: { label: number % 2 === 0 ? 'car' : 'bus' },
      })),
    })
    const suite = await workflow.TestSuite.create('all roads', { testCases: [testCase] })
    const { model } = await workflow.Model.getOrCreate('resnet50', {
      infer: ({ number, weather }) => ({
        label: number % 2 === 0 || weather === 'fog' ? 'car' : 'bus',
      }),
    })
    const evaluator = classification(workflow, { slices: { weather: 'weather' } })
    const { run } = await runTest(model, suite, { evaluator })
    path = `/runs/${run.id}`
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)('comes first, with the slices worst first, at %i px', async (width, colorScheme) => {
    const { page, complaints, picture } = await site.visit(path, {
      viewport: { width, height: 800 },
      colorScheme,
    })
    const headline = page.getByLabel('Headline metrics')
    await headline.getByText('accuracy').waitFor()
    expect(await headline.getByRole('definition').first().innerText()).toMatch(
      /^0\.8333\s+0\.\d+ to /,
    )
    const rows = page.getByRole('group', { name: 'Slices' }).getByRole('rowheader')
    expect(await rows.first().innerText()).toBe('weather = fog')
    expect(await rows.count()).toBe(3)
    const scrolls = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    )
    expect(scrolls).toBe(false)
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(`run-answer-${width}-${colorScheme}`)
    expect(complaints).toEqual([])
  })
})
