import { test as runTest } from '@touchstone/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

const rows = (page: Page) => page.getByRole('button', { name: /^Sample at/ })
const where = (page: Page) => page.getByRole('navigation', { name: 'Pages of samples' })

/** Presses Tab until an element has the focus; fails when it never does. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${selector}.`)
}

describeInBrowser('pages of runs', () => {
  let site: Site
  let animals: Awaited<ReturnType<typeof seedAnimals>>
  let runId: string
  let compare: string
  beforeAll(async () => {
    site = await openSite()
    animals = await seedAnimals(site.touchstone, 'Animals')
    const first = await animals.tested('usual', { wrongEach: 15 })
    const second = await animals.tested('sleepy', { wrongEach: 7, throwsOn: [5, 95] })
    runId = second.run.id
    compare = `/compare?suite=${animals.suite.id}&version=1&model=${first.run.modelId}&model=${second.run.modelId}`
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are all there for a reader, who changes nothing', async () => {
    const { secret: token } = await site.touchstone.rpc.tokens.create.mutate({
      name: 'looks on',
      role: 'reader',
    })
    const { page, complaints } = await site.visit('/runs', { token })
    const edits = /create|new|rename|edit|delete|archive|revert|restore|save/i
    for (const [path, ready] of [
      ['/runs', 'sleepy'],
      [`/runs/${runId}`, 'too dark for 5'],
      [compare, 'Got worse'],
    ] as const) {
      await page.goto(`${site.url}${path}`)
      await page.getByText(ready).first().waitFor()
      expect(await page.getByRole('button', { name: edits }).count()).toBe(0)
      expect(await page.locator('[contenteditable]').count()).toBe(0)
    }
    expect(complaints).toEqual([])
  })

  it('say so when the server is away, and go on with what they showed when it is back', async () => {
    const run = await site.visit(`/runs/${runId}?show=errors`)
    const comparison = await site.visit(compare)
    await run.page.getByText('✗ too dark for 95').waitFor()
    await run.page.getByRole('button', { name: 'Sample at place 95', exact: true }).click()
    await comparison.page.getByText('Got worse').waitFor()
    await comparison.page.locator('summary').nth(1).click()
    await site.kill()
    await run.page.getByLabel('Test case', { exact: true }).selectOption('night')
    await comparison.page.getByLabel('Metric', { exact: true }).selectOption('distance')
    for (const { page } of [run, comparison])
      await page.getByText('The server does not answer.').first().waitFor()
    expect(await comparison.page.getByRole('heading', { name: 'Compare' }).count()).toBe(1)
    await site.restart()
    await where(run.page).getByText('1–1 of 1').waitFor()
    expect(run.page.url()).toContain('show=errors')
    await comparison.page
      .getByRole('group', { name: 'Test cases' })
      .getByText('0.45')
      .first()
      .waitFor()
    for (const { page } of [run, comparison])
      await page.getByText('The server does not answer.').first().waitFor({ state: 'detached' })
  })

  it('of a run can be used by keyboard alone: error, class, metric, pages, a sample', async () => {
    const { page } = await site.visit(`/runs/${runId}`)
    await page.locator('svg a').first().waitFor()
    await tabTo(page, '[aria-label="Errors by message"] button')
    await page.keyboard.press('Enter')
    await expect.poll(() => rows(page).count(), { timeout: 10_000 }).toBe(2)
    await page.keyboard.press('Enter')
    await where(page).getByText('1–25 of 120').waitFor()
    await tabTo(page, 'svg a')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText(/^label: actual kind 1/).waitFor()
    await tabTo(page, '[aria-label="Remove the filter label"]')
    await page.keyboard.press('Enter')
    await where(page).getByText('1–25 of 120').waitFor()
    await page.getByLabel('Value').focus()
    await page.keyboard.type('0.5')
    await page.keyboard.press('Enter')
    await expect.poll(() => rows(page).count(), { timeout: 10_000 }).toBe(12)
    expect(page.url()).toContain('metric=distance&op=is&value=0.5')
    await tabTo(page, 'form button:nth-of-type(2)')
    await page.keyboard.press('Enter')
    await where(page).getByText('1–25 of 120').waitFor()
    await tabTo(page, '[aria-label="Sample at place 0"]')
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Inference of sleepy' }).waitFor()
    await tabTo(page, 'nav[aria-label="Pages of samples"] button:not(:disabled)')
    await page.keyboard.press('Enter')
    await where(page).getByText('26–50 of 120').waitFor()
  })

  it('teach where nothing is: no run, no evaluator, no metrics of samples, no sample', async () => {
    await using empty = await openSite()
    const { page } = await empty.visit('/runs')
    await page.getByText('No model was tested yet').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.goto(`${empty.url}/compare`)
    await page.getByText('Choose a suite and two to five models').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    const { workflow, suite } = animals
    const runs = []
    for (const name of ['plain', 'plainer']) {
      const { model } = await workflow.Model.getOrCreate(name, {
        infer: () => ({ label: 'kind 0', score: 1 }),
      })
      runs.push((await runTest(model, suite)).run)
    }
    const run = await site.visit(`/runs/${runs[0]?.id}`)
    await run.page.getByText('This run has no evaluator, and so no metrics.').waitFor()
    await where(run.page).getByText('1–25 of 120').waitFor()
    expect(await run.page.getByRole('heading', { name: 'Errors' }).count()).toBe(0)
    await run.page.goto(`${site.url}/runs/${runs[0]?.id}?show=errors`)
    await run.page.getByText('No sample is like that').waitFor()
    expect(await accessibilityProblems(run.page)).toEqual([])
    const models = runs.map(({ modelId }) => `model=${modelId}`).join('&')
    await run.page.goto(`${site.url}/compare?suite=${suite.id}&${models}`)
    await run.page.getByText('no complete test run with a common evaluator').waitFor()
    expect(await accessibilityProblems(run.page)).toEqual([])
  })
})
