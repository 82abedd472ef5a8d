import { test as runTest } from '@touchstone/client'
import { animals, defineAnimals, guess } from '@touchstone/e2e/animals'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

const count = 130

describeInBrowser('the inferences on a Model page', () => {
  let site: Site
  let modelId: string
  let emptyId: string
  beforeAll(async () => {
    site = await openSite()
    const { Model, TestCase, TestSuite } = defineAnimals(site.touchstone)
    const pets = await TestCase.create('pets <b>🐈', { samples: animals(count) })
    const strays = await TestCase.create('strays', { samples: animals(4, 1_000) })
    const suite = await TestSuite.create('all animals', { testCases: [pets, strays] })
    await TestCase.create('never inferred', { samples: animals(3, 5_000) })
    const model = await Model.create('cat or dog', {
      infer: (sample) => {
        if (sample.locator.endsWith('/7.png')) throw new Error('no light in 7')
        return guess(sample)
      },
    })
    await runTest(model, suite, { retries: 0 })
    modelId = model.id
    emptyId = (await Model.create('untested')).id
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are found by test case, and paged through with their ground truths', async () => {
    const { page, complaints, picture } = await site.visit(`/models/${modelId}`)
    await page.getByRole('tab', { name: 'Inferences' }).click()
    await page.getByRole('row', { name: /^pets <b>🐈 version 1 129 1 0 130$/ }).waitFor()
    expect(await page.getByText('never inferred').count()).toBe(0)
    await picture('model-inferred-cases')
    await page.getByLabel('Search test cases').fill('stray')
    await page.getByRole('link', { name: /^pets/ }).waitFor({ state: 'detached' })
    // It is in the address, so that the way back leads to it.
    await page.getByRole('link', { name: /^strays/ }).click()
    await page.getByRole('link', { name: '← All test cases' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: /^strays/ }).waitFor()
    expect(await page.getByLabel('Search test cases').inputValue()).toBe('stray')
    expect(await page.getByRole('link', { name: /^pets/ }).count()).toBe(0)
    await page.getByLabel('Search test cases').fill('')
    await page.getByRole('link', { name: /^pets/ }).click()
    await page.getByText('of 3: samples 1–50').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page
      .getByRole('row', { name: 'Sample at place 51 s3://animals/51.png dog cat 0.51' })
      .waitFor()
    await page.getByRole('button', { name: 'Sample at place 51' }).click()
    await page
      .getByRole('group', { name: 'the inference of cat or dog' })
      .getByText('"score": 0.51')
      .waitFor()
    await page
      .getByRole('group', { name: 'the ground truth' })
      .getByText('"label": "dog"')
      .waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('model-inferences')
    const { search } = new URL(page.url())
    const other = await site.visit(`/models/${modelId}${search}`)
    await other.page
      .getByRole('group', { name: 'the inference of cat or dog' })
      .getByText('"score": 0.51')
      .waitFor()
    expect(complaints).toEqual([])
  })

  it('are found by suite and its test cases, errors apart', async () => {
    const { page } = await site.visit(`/models/${modelId}?tab=inferences`)
    await page.getByRole('button', { name: 'Test suites' }).click()
    await page.getByRole('link', { name: 'all animals version 1' }).click()
    await page.getByRole('button', { name: 'Errors 1' }).click()
    await page.getByText('✗ no light in 7').waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
    await page.getByLabel('Test case').selectOption('strays')
    await page.getByRole('button', { name: 'Errors 0' }).waitFor()
    await page.getByRole('button', { name: 'All 4' }).click()
    await page.getByRole('cell', { name: 's3://animals/1003.png' }).waitFor()
    await page.getByRole('link', { name: '← All test suites' }).click()
    await page.getByRole('link', { name: 'all animals version 1' }).waitFor()
  })

  it('say how they come here where there are none', async () => {
    const { page, picture } = await site.visit(`/models/${emptyId}?tab=inferences`)
    await page.getByRole('heading', { name: 'No test case has a sample' }).waitFor()
    await page.getByText(`--model ${emptyId}`).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('model-no-inferences')
  })

  it.each([360, 2560])('fit in %d pixels', async (width) => {
    const { page } = await site.visit(`/models/${modelId}?tab=inferences`, {
      viewport: { width, height: 800 },
    })
    await page.getByRole('link', { name: /^pets/ }).click()
    await page.getByRole('button', { name: 'Sample at place 0', exact: true }).click()
    await page.getByRole('group', { name: 'the inference of cat or dog' }).waitFor()
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    )
    expect(excess).toBeLessThanOrEqual(0)
  })
})
