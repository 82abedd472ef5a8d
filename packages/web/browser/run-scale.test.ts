import { defineEvaluator, test as runTest } from '@touchstone/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

const count = 100_000
const rows = (page: Page) => page.getByRole('button', { name: /^Sample at/ })
const where = (page: Page) => page.getByRole('navigation', { name: 'Pages of samples' })
const elements = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length)

describeInBrowser('a run of 100,000 samples', () => {
  let site: Site
  let id: string
  let widerId: string
  beforeAll(async () => {
    site = await openSite()
    const workflow = site.touchstone.defineWorkflow('Letters', {
      testSample: z.object({ number: z.int() }),
      groundTruth: z.object({ letter: z.string(), isEven: z.boolean() }),
      inference: z.object({ letter: z.string(), isEven: z.boolean() }),
    })
    const letterOf = (number: number): string => 'abc'[number % 3] ?? ''
    const samples = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({
        testSample: { number: from + i },
        groundTruth: { letter: letterOf(from + i), isEven: (from + i) % 2 === 0 },
      }))
    const testCase = await workflow.TestCase.create('many', { samples: samples(0, count) })
    const suite = await workflow.TestSuite.create('many', { testCases: [testCase] })
    const { model } = await workflow.Model.getOrCreate('reads', {
      infer: ({ number }) => ({
        letter: number === 99_990 ? 'b' : letterOf(number),
        isEven: true,
      }),
    })
    const evaluator = defineEvaluator(workflow, {
      name: 'spelling',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        right: groundTruth.letter === inference.letter,
      }),
    })
    id = (await runTest(model, suite, { evaluator })).run.id
    const more = await testCase.edit({ add: samples(count, 140_000) })
    const wider = await suite.edit({ testCases: [more] })
    widerId = (await runTest(model, wider)).run.id
  }, 120_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('has its classes counted, and the one sample of a cell found in the last block', async () => {
    const { page, complaints } = await site.visit(`/runs/${id}`)
    await page.getByText('99,999 of 100,000 are as in the ground truth').waitFor()
    await page.getByRole('link', { name: 'actual b, predicted b: 33,333 (100.0 %' }).waitFor()
    await page.getByRole('link', { name: 'actual a, predicted b: 1 (0.003 %' }).click()
    await expect.poll(() => rows(page).count(), { timeout: 20_000 }).toBe(1)
    await page.getByRole('button', { name: 'Sample at place 99990' }).waitFor()
    await page.getByLabel('Field').selectOption('isEven')
    await page.getByRole('link', { name: 'actual false, predicted true: 50,000' }).click()
    await expect.poll(() => rows(page).count(), { timeout: 20_000 }).toBe(25)
    expect(complaints).toEqual([])
  })

  it('has them counted only on demand when it is larger still', async () => {
    const { page } = await site.visit(`/runs/${widerId}`)
    await where(page).getByText('1–25 of 140,000').waitFor()
    await page.getByRole('button', { name: 'Count 140,000 samples' }).click()
    await page.getByText('139,999 of 140,000 are as in the ground truth').waitFor()
  })

  it('is paged through with few elements in the document, and says where one is', async () => {
    const { page } = await site.visit(`/runs/${id}`)
    await page.getByRole('link', { name: /^actual b, predicted b/ }).waitFor()
    await where(page).getByText('1–25 of 100,000').waitFor()
    const before = await elements(page)
    for (let at = 1; at <= 8; at++) {
      await page.getByRole('button', { name: 'Next →' }).click()
      await where(page)
        .getByText(`${at * 25 + 1}–${at * 25 + 25} of 100,000`)
        .waitFor()
    }
    await page.goto(`${site.url}/runs/${id}?at=98304`)
    await where(page).getByText('98,305–98,329 of 100,000').waitFor()
    await page.getByRole('link', { name: /^actual b, predicted b/ }).waitFor()
    expect(await elements(page)).toBeLessThan(before + 50)
    expect(before).toBeLessThan(1_200)
  })

  it('says how far a search is that goes through all of them', async () => {
    const { page } = await site.visit('/runs')
    const looked: string[] = []
    await page.exposeFunction('noteLooked', (text: string) => void looked.push(text))
    // Evaluated as text: what it calls is in the page only.
    await page.evaluate(`new MutationObserver(() => {
      const text = document.querySelector('[data-looking]')?.textContent
      if (text) noteLooked(text)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`)
    await page.getByRole('link', { name: 'reads' }).last().click()
    await page.getByLabel('Metric', { exact: true }).selectOption('right')
    await page.getByLabel('Value').fill('false')
    await page.keyboard.press('Enter')
    await expect.poll(() => rows(page).count(), { timeout: 20_000 }).toBe(1)
    expect(looked.some((text) => /block \d+ of 25/.test(text))).toBe(true)
  })
})
