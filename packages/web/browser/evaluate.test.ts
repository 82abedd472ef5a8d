import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

/** Two models with stored inferences of a suite, and no run. */
async function seed({ touchstone }: Site) {
  const workflow = touchstone.defineWorkflow('Spam', {
    testSample: z.object({ mail: z.string() }),
    groundTruth: z.object({ folder: z.string() }),
    inference: z.object({ folder: z.string(), confidence: z.number() }),
  })
  const folder = (n: number): string => (n % 3 === 0 ? 'spam' : 'inbox')
  const testCase = await workflow.TestCase.create('mails', {
    samples: Array.from({ length: 60 }, (_, n) => ({
      testSample: { mail: `mail ${n}` },
      groundTruth: { folder: folder(n) },
    })),
  })
  const suite = await workflow.TestSuite.create('all mails', { testCases: [testCase] })
  const models = []
  for (const [name, wrongEach] of [
    ['keywords', 4],
    ['bayes', 10],
  ] as const) {
    const { model } = await workflow.Model.getOrCreate(name)
    const rows = Array.from({ length: 60 }, (_, n) => ({
      mail: `mail ${n}`,
      folder: n % wrongEach === 0 ? 'inbox' : folder(n),
      confidence: 0.5 + (n % 5) / 10,
    }))
    await model.uploadInferences(suite, rows, { key: 'mail' })
    models.push(model)
  }
  return { suite, models }
}

describeInBrowser('Evaluate', () => {
  let site: Site
  let seeded: Awaited<ReturnType<typeof seed>>
  beforeAll(async () => {
    site = await openSite()
    seeded = await seed(site)
  }, 120_000)
  afterAll(() => site[Symbol.asyncDispose]())

  const open = async (page: Page) => {
    await page.getByRole('button', { name: 'Evaluate…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Evaluator').waitFor()
    return dialog
  }

  it('guesses the fields, and opens the run of a model with its metrics', async () => {
    const [model] = seeded.models
    const { page, complaints, picture } = await site.visit(`/models/${model?.id}`)
    const dialog = await open(page)
    expect(await dialog.getByLabel('Evaluator').inputValue()).toBe('classification')
    expect(await dialog.getByLabel('Ground truth field').inputValue()).toBe('folder')
    expect(await dialog.getByLabel('Inference field').inputValue()).toBe('folder')
    expect(await dialog.getByLabel('Score field').inputValue()).toBe('confidence')
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('evaluate-model')
    await dialog.getByRole('button', { name: 'Evaluate', exact: true }).click()
    await page.waitForURL(/\/runs\/run_/)
    await page.getByRole('columnheader', { name: 'accuracy', exact: true }).waitFor()
    const { rpc } = site.touchstone
    const { items } = await rpc.testRuns.list.query({ of: model?.id, limit: 1 })
    expect(items[0]?.state).toBe('complete')
    expect(items[0]?.evaluator?.name).toBe('classification')
    expect(complaints).toEqual([])
  }, 60_000)

  it('asks on a suite for the model and for what cannot be guessed, and keeps both after an error', async () => {
    const { page, complaints, picture } = await site.visit(`/suites/${seeded.suite.id}`, {
      viewport: { width: 390, height: 800 },
      colorScheme: 'dark',
    })
    const dialog = await open(page)
    await dialog.getByLabel('Model').selectOption('bayes')
    await dialog.getByLabel('Evaluator').selectOption('regression')
    expect(await dialog.getByLabel('Ground truth field').inputValue()).toBe('')
    await dialog.getByLabel('Ground truth field').selectOption('folder')
    await dialog.getByLabel('Inference field').selectOption('confidence')
    await dialog.getByRole('button', { name: 'Evaluate', exact: true }).click()
    await dialog.getByRole('alert').getByText('folder').waitFor()
    expect(await dialog.getByLabel('Model').locator('option:checked').innerText()).toBe('bayes')
    expect(await dialog.getByLabel('Inference field').inputValue()).toBe('confidence')
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('evaluate-suite-390-dark')
    await dialog.getByLabel('Evaluator').selectOption('binary')
    await dialog.getByLabel('Positive label').fill('spam')
    await dialog.getByRole('button', { name: 'Evaluate', exact: true }).click()
    await page.waitForURL(/\/runs\/run_/)
    await page.getByText('evaluator binary').waitFor()
    // The refused evaluation is an error of the network panel, and of nothing else.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([])
  }, 60_000)

  it('gives compared models without runs their metrics in place', async () => {
    const query = seeded.models.map(({ id }) => `model=${id}`).join('&')
    const path = `/compare?suite=${seeded.suite.id}&version=1&${query}`
    const { page, complaints, picture } = await site.visit(path)
    await page.getByText('their inferences are compared as they are').waitFor()
    await picture('evaluate-compare')
    const dialog = await open(page)
    await dialog.getByLabel(/^Count samples without/).check()
    await dialog.getByRole('button', { name: 'Evaluate', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'By metric' }).waitFor()
    await page.getByRole('cell', { name: '91.7 %' }).first().waitFor()
    expect(complaints).toEqual([])
  }, 60_000)

  it('is not offered to readers', async () => {
    const { rpc } = site.touchstone
    const { secret } = await rpc.tokens.create.mutate({ name: 'looks on', role: 'reader' })
    const { page } = await site.visit(`/suites/${seeded.suite.id}`, { token: secret })
    await page.getByText('looks on · reader').waitFor()
    await page.getByRole('heading', { name: 'Test runs' }).waitFor()
    expect(await page.getByRole('button', { name: 'Evaluate…' }).count()).toBe(0)
  })
})
