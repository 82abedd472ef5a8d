import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

const wrongEach = { careful: 60, usual: 15, equal: 15, hasty: 4, wild: 2 }
type Name = keyof typeof wrongEach

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

describeInBrowser('a comparison', () => {
  let site: Site
  let animals: Awaited<ReturnType<typeof seedAnimals>>
  const ids = new Map<Name, string>()
  beforeAll(async () => {
    site = await openSite()
    animals = await seedAnimals(site.touchstone, 'Animals')
    for (const name of Object.keys(wrongEach) as Name[]) {
      const { run } = await animals.tested(name, { wrongEach: wrongEach[name] })
      ids.set(name, run.modelId)
    }
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  function address(names: readonly Name[], more: Readonly<Record<string, string>> = {}): string {
    const params = new URLSearchParams({ suite: animals.suite.id, ...more })
    for (const name of names) params.append('model', ids.get(name) ?? '')
    return `/compare?${params.toString()}`
  }

  const row = (page: Page, name: string) =>
    page
      .getByRole('group', { name: 'Test cases' })
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name, exact: true }) })

  it('marks the differences that are more than chance, and no others', async () => {
    const { page, complaints } = await site.visit(address(['usual', 'equal', 'hasty']))
    const suite = row(page, 'Whole suite')
    await suite.waitFor()
    const [base, equal, hasty] = [1, 2, 3].map((at) => suite.getByRole('cell').nth(at))
    expect(await base?.textContent()).toContain('93.3 %')
    expect(await equal?.textContent()).toContain('±0.0 %')
    expect(await equal?.getByRole('img').count()).toBe(0)
    expect(await hasty?.getByRole('img', { name: 'worse' }).count()).toBe(1)
    const samples = page.getByRole('region', { name: 'Samples of equal' })
    await samples.getByText('No sample changed').waitFor()
    expect(complaints).toEqual([])
  })

  it('lists the samples by how much they changed, and opens one side by side by keyboard', async () => {
    const { page } = await site.visit(address(['usual', 'hasty'], { metric: 'right' }))
    const samples = page.getByRole('region', { name: 'Samples of hasty' })
    const right = (number: number, each: number) => number % each !== 1 || number % 15 === 0
    const numbers = Array.from({ length: 120 }, (_, number) => number)
    const worse = numbers.filter((number) => right(number, 15) && !right(number, 4)).length
    await samples.getByRole('heading', { name: `Got worse ${worse}` }).waitFor()
    const improved = numbers.filter((number) => !right(number, 15) && right(number, 4)).length
    expect(await samples.locator('details').count()).toBe(20 + improved)
    await samples.getByRole('button', { name: `Show ${worse}` }).click()
    await expect
      .poll(() => samples.locator('details').count(), { timeout: 10_000 })
      .toBe(worse + improved)
    // What is closed is not there: neither its values nor its images.
    expect(await samples.getByRole('group', { name: /^Inference of/ }).count()).toBe(0)
    expect(await samples.locator('details > :not(summary)').count()).toBe(0)
    const first = samples.locator('summary').first()
    await first.focus()
    await page.keyboard.press('Enter')
    await samples.getByRole('group', { name: 'Inference of hasty' }).first().waitFor()
    await samples.getByRole('group', { name: 'Inference of usual' }).first().waitFor()
    await samples.locator('summary').nth(1).click()
    await expect.poll(() => samples.locator('details[open]').count()).toBe(1)
    const other = await site.visit(page.url().slice(site.url.length))
    await other.page.getByRole('group', { name: 'Inference of usual' }).waitFor()
    expect(await other.page.locator('details[open] summary').innerText()).toBe(
      await page.locator('details[open] summary').innerText(),
    )
  })

  it('follows its controls: metric, direction, configuration, base, models; and so does the link', async () => {
    const { page } = await site.visit(address(['usual', 'hasty']))
    await row(page, 'Whole suite').waitFor()
    await page.getByLabel('Configuration').selectOption('{"least":0.5}')
    // Six of ten scores are at least 0.5.
    await row(page, 'Whole suite').getByText('56.7 %').waitFor()
    await page.getByRole('button', { name: 'Make hasty the base' }).click()
    await page.getByRole('columnheader', { name: 'hasty (base)' }).waitFor()
    await page.getByRole('region', { name: 'Samples of usual' }).waitFor()
    await page.getByLabel('Metric', { exact: true }).selectOption('distance')
    await page.getByLabel('lower is better').check()
    await row(page, 'Whole suite').getByText('0.45').first().waitFor()
    await page.getByLabel('Add a model').selectOption('wild')
    await page.getByRole('columnheader', { name: 'wild' }).waitFor()
    const other = await site.visit(page.url().slice(site.url.length))
    await other.page.getByRole('columnheader', { name: 'hasty (base)' }).waitFor()
    expect(await other.page.getByLabel('lower is better').isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Remove wild' }).click()
    await page.getByRole('columnheader', { name: 'wild' }).waitFor({ state: 'detached' })
    // Another evaluator has other metrics, of which none was said to be better when lower.
    await page.getByLabel('Evaluator').selectOption({ index: 1 })
    await expect.poll(() => new URL(page.url()).searchParams.get('better')).toBe(null)
    await expect.poll(() => page.getByLabel('lower is better').isChecked()).toBe(false)
    await page.goto(`${page.url()}&metric=gone`)
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Compare by the usual metric' }).click()
    await row(page, 'Whole suite').waitFor()
  })

  it('of inferences alone tells which differ, where no evaluator is wanted', async () => {
    const { page, complaints, picture } = await site.visit(address(['usual', 'equal', 'hasty']))
    await page.getByLabel('Evaluator').selectOption('no evaluator: inferences')
    const total = page
      .getByRole('group', { name: 'Agreement' })
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'Whole suite' }) })
    await total.waitFor()
    expect(await total.getByRole('cell').allTextContents()).toEqual([
      '120 of 120',
      '0 of 120',
      '32 of 120',
    ])
    await page
      .getByRole('region', { name: 'Samples of equal' })
      .getByText('All 120 inferences that both have are the same.')
      .waitFor()
    const samples = page.getByRole('region', { name: 'Samples of hasty' })
    await samples.getByText('32 differ, the first 20').waitFor()
    await samples.locator('summary').first().click()
    await samples.getByRole('group', { name: 'Inference of hasty' }).first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('compare-inferences')
    expect(complaints).toEqual([])
  })

  it('is of one version of the suite, the newest unless told otherwise', async () => {
    const night = await animals.workflow.TestCase.load('night')
    const edited = await animals.suite.edit({ testCases: [night] })
    const { page } = await site.visit(address(['usual', 'hasty']))
    // Nobody was tested on version 2 yet.
    await row(page, 'day').waitFor()
    for (const name of ['usual', 'hasty'] as const)
      await animals.tested(name, { wrongEach: wrongEach[name], on: edited })
    const later = await site.visit(address(['usual', 'hasty']))
    await row(later.page, 'night').waitFor()
    expect(await row(later.page, 'day').count()).toBe(0)
    await later.page.getByLabel('Version').selectOption('version 1')
    await row(later.page, 'day').waitFor()
  })

  it('whose address names no suite and no model says which, and goes on without them', async () => {
    const asked = `${address(['usual', 'hasty'], { version: '1' })}&model=%3Cb%3Eno`
    const { page, complaints } = await site.visit(asked)
    await page.getByText('No model is called <b>no. The address may not be whole.').waitFor()
    await page.getByRole('button', { name: 'Take it out' }).click()
    await row(page, 'Whole suite').waitFor()
    expect(new URL(page.url()).searchParams.getAll('model')).toEqual([
      ids.get('usual'),
      ids.get('hasty'),
    ])
    await page.goto(`${site.url}/compare?suite=tst_x`)
    await page.getByText('No suite is called tst_x.').waitFor()
    await page.getByRole('button', { name: 'Take it out' }).click()
    await page.getByLabel('Suite').waitFor()
    expect(new URL(page.url()).search).toBe('')
    expect(complaints).toEqual([])
  })

  it.each([360, 1280])('of two and of five models fits %i px', async (width) => {
    for (const names of [
      ['usual', 'hasty'],
      ['usual', 'careful', 'equal', 'hasty', 'wild'],
    ] as const) {
      const { page, picture } = await site.visit(address(names, { version: '1' }), {
        viewport: { width, height: 900 },
      })
      await page.locator('svg.plot [aria-label=dot] path').first().waitFor()
      expect(await page.locator('.plot-swatch').allTextContents()).toEqual([...names])
      const ticks = await page.locator('[aria-label="x-axis tick label"] text').allTextContents()
      expect(ticks.length).toBeGreaterThan(1)
      for (const tick of ticks) expect(tick).toMatch(/^\d+\.\d %$/)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(`compare-${names.length}-models-${width}`)
      if (names.length > 2) continue
      const table = page.getByRole('group', { name: 'Test cases' })
      const hidden = await table.evaluate(
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
      )
      expect(hidden).toBeLessThanOrEqual(0)
    }
  })
})
