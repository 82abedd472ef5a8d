import { defineEvaluator, test as runTest } from '@touchstone/client'
import { ClassificationLabel, Text } from '@touchstone/client/types'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

const cell = (page: Page, name: string) => page.getByRole('link', { name: `actual ${name}` })
const rows = (page: Page) => page.getByRole('button', { name: /^Sample at/ })
/** Waits for a page of so many samples, and for what was asked for before to be gone. */
async function shows(page: Page, count: number): Promise<void> {
  await page.locator('[aria-label="Samples"]:not([aria-busy=true])').waitFor()
  await expect.poll(() => rows(page).count(), { timeout: 15_000 }).toBe(count)
}
const where = (page: Page) => page.getByRole('navigation', { name: 'Pages of samples' })

describeInBrowser('classes of a run', () => {
  let site: Site
  let id: string
  beforeAll(async () => {
    site = await openSite()
    const animals = await seedAnimals(site.touchstone, 'Animals')
    const { run } = await animals.tested('sleepy', { wrongEach: 15, throwsOn: [5, 95] })
    id = run.id
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are counted over the whole suite, the rare ones together, and a cell shows its samples', async () => {
    const { page, complaints, picture } = await site.visit(`/runs/${id}`)
    await page.getByText('110 of 118 are as in the ground truth').waitFor()
    await page.getByText('the 11 most frequent of 15 classes').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await cell(page, 'kind 1, predicted kind 0: 8 (100.0 % of actual kind 1)').click()
    await page.getByText('label: actual kind 1, predicted kind 0').waitFor()
    await shows(page, 8)
    await page.getByText('animal 106', { exact: true }).waitFor()
    expect(await page.getByText('animal 107', { exact: true }).count()).toBe(0)
    await picture('run-classes')
    const link = page.url()
    const other = await site.visit(link.slice(site.url.length))
    await shows(other.page, 8)
    await other.page.getByText('animal 1', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Remove the filter label' }).click()
    await where(page).getByText('1–25 of 120').waitFor()
    expect([...complaints, ...other.complaints]).toEqual([])
  })

  it('stand for a matrix of the evaluator that has the same numbers', async () => {
    const types = {
      testSample: Text,
      groundTruth: ClassificationLabel,
      inference: ClassificationLabel,
    }
    const workflow = site.touchstone.defineWorkflow('Pets', types)
    const { TestCase, TestSuite, Model } = workflow
    const samples = ['cat', 'dog', 'dog', 'cat', 'cat', 'dog'].map((label, i) => ({
      testSample: { text: `pet ${i}` },
      groundTruth: { label },
    }))
    const testCase = await TestCase.create('pets', { samples })
    const suite = await TestSuite.create('pets', { testCases: [testCase] })
    const { model } = await Model.getOrCreate('sees dogs', { infer: () => ({ label: 'dog' }) })
    const matrix = (title: string, cells: number[][]) => ({
      title,
      labels: ['dog', 'cat'],
      matrix: cells,
    })
    const evaluator = defineEvaluator(workflow, {
      name: 'matrices',
      version: '1',
      testSample: () => ({ seen: true }),
      testCase: () => ({
        same: matrix('Pets', [
          [3, 0],
          [3, 0],
        ]),
        other: matrix('Tails', [
          [1, 2],
          [3, 4],
        ]),
      }),
    })
    const { run } = await runTest(model, suite, { evaluator })
    const { page, complaints } = await site.visit(`/runs/${run.id}`)
    await page.getByText('Pets of pets: as under Classes.').waitFor()
    await cell(page, 'cat, predicted dog: 3').waitFor()
    await page.getByText('Tails pets').waitFor()
    expect(await page.locator('svg.plot').count()).toBe(2)
    expect(await accessibilityProblems(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('that are rare are found together, page by page, in one test case too', async () => {
    const { page } = await site.visit(`/runs/${id}`)
    await cell(page, '4 others, predicted 4 others: 30').click()
    await page.getByText('label: actual other, predicted other').waitFor()
    await shows(page, 25)
    await page.getByRole('button', { name: 'Next →' }).click()
    await shows(page, 5)
    await page.getByLabel('Test case', { exact: true }).selectOption('night')
    await page.getByText('55 of 59 are as in the ground truth').waitFor()
    await cell(page, 'kind 1, predicted kind 0: 4').waitFor()
  })

  it('can be walked through by keyboard alone, and the focus stays where it was', async () => {
    const { page } = await site.visit(`/runs/${id}`)
    await cell(page, 'kind 0, predicted kind 0').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await shows(page, 8)
    const focused = page.locator('a:focus')
    expect(await focused.getAttribute('aria-label')).toContain('actual kind 1, predicted kind 0')
    expect(await focused.getAttribute('aria-current')).toBe('true')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    expect(await page.locator('svg a:focus').count()).toBe(0)
  })

  it('and errors are one filter: a group of errors shows its samples, also to who gets the link', async () => {
    const { page } = await site.visit(`/runs/${id}?field=label&actual=kind+3`)
    await shows(page, 8)
    await page.getByRole('button', { name: 'RangeError too dark for 5' }).click()
    await shows(page, 2)
    const other = await site.visit(page.url().slice(site.url.length))
    await other.page.getByText('✗ too dark for 95').waitFor()
    expect(await rows(other.page).count()).toBe(2)
    await page.getByRole('button', { name: 'RangeError too dark for 5' }).click()
    await where(page).getByText('1–25 of 120').waitFor()
    await page.goto(`${site.url}/runs/${id}?show=errors&error=nothing+says+this`)
    await page.getByText('No sample is like that').waitFor()
    await page.getByRole('button', { name: 'Show all samples' }).click()
    await where(page).getByText('1–25 of 120').waitFor()
  })
})
