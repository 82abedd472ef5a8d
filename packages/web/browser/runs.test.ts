import { defineEvaluator, test as runTest } from '@touchstone/client'
import { BoundingBox, Image, ScoredLabeledBoundingBox } from '@touchstone/client/types'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

const hostile = '<img src=x onerror="alert(1)"> ‮gnp.exe 🐈'

/** Boxes over drawings that the page's own address serves or that are in the sample. */
async function seed({ touchstone }: Site, count: number) {
  const drawing = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="#456"/><circle cx="140" cy="100" r="60" fill="#fc6"/></svg>')}`
  const workflow = touchstone.defineWorkflow(`Boxes ${count}`, {
    testSample: Image.extend({ number: z.int() }),
    groundTruth: z.object({ box: BoundingBox }),
    inference: z.object({ boxes: z.array(ScoredLabeledBoundingBox) }),
  })
  const samples = Array.from({ length: count }, (_, number) => ({
    testSample: {
      locator:
        number === 0
          ? drawing
          : number === 1
            ? 'https://elsewhere.example/1.png'
            : `s3://boxes/${number}.png`,
      number,
    },
    groundTruth: {
      box: { top_left: [80, 40] as [number, number], bottom_right: [200, 160] as [number, number] },
    },
  }))
  const testCase = await workflow.TestCase.create(hostile, { samples })
  const suite = await workflow.TestSuite.create('all boxes', { testCases: [testCase] })
  const evaluator = defineEvaluator(workflow, {
    name: 'overlap',
    version: '1',
    testSample: ({ inference }) => ({
      found: (inference.boxes[0]?.score ?? 0) > 0.25,
      score: inference.boxes[0]?.score ?? 0,
    }),
    testCase: async (rows) => {
      let found = 0
      let total = 0
      for await (const { metrics } of rows) {
        total++
        if (metrics.found) found++
      }
      return {
        found: found / total,
        confusion: {
          title: 'Found',
          labels: [`yes ${hostile}`, 'no'],
          matrix: [
            [found, total - found],
            [0, 0],
          ],
        },
      }
    },
  })
  const tested = async (name: string, shift: number) => {
    const { model } = await workflow.Model.getOrCreate(name, {
      infer: ({ number }) => {
        if (shift > 0 && number % 10 === 7) throw new TypeError(`no light in ${number}`)
        const score = ((number + shift) % 4) / 4
        return {
          boxes: [{ top_left: [90, 50], bottom_right: [220, 150], label: `cat ${hostile}`, score }],
        }
      },
    })
    return runTest(model, suite, { evaluator, failOnError: { share: 1 } })
  }
  const first = await tested(`base ${count}`, 0)
  const second = await tested(`${hostile} ${count}`, 1)
  return { first: first.run, second: second.run, suite, workflow, evaluator }
}

const looks = [360, 1280, 2560].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

async function widthProblem(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

describeInBrowser('runs', () => {
  let site: Site
  let seeded: Awaited<ReturnType<typeof seed>>
  beforeAll(async () => {
    site = await openSite()
    seeded = await seed(site, 60)
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are listed, and two of one suite can be chosen and compared by keyboard alone', async () => {
    const { page, complaints, picture } = await site.visit('/runs')
    await page.getByLabel('Compare base 60').focus()
    await page.keyboard.press('Space')
    await page.getByLabel(`Compare ${hostile} 60`).focus()
    await page.keyboard.press('Space')
    await picture('runs')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Compare 2 models' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Got worse' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('show counts, metrics, grouped errors, and a sample with boxes over its image', async () => {
    const { page, complaints, picture } = await site.visit(`/runs/${seeded.second.id}`)
    await page.getByText('✗ no light in 7').waitFor()
    expect(
      await page.getByRole('list', { name: 'Errors by message' }).getByRole('listitem').count(),
    ).toBe(1)
    await page.getByRole('button', { name: 'Sample at place 0', exact: true }).click()
    await page.locator('figure:has(img) svg rect').first().waitFor()
    expect(await page.locator('figure:has(img) svg rect').count()).toBe(2)
    await picture('run')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Sample at place 1', exact: true }).click()
    await page.getByText('--images https://elsewhere.example').waitFor()
    expect(complaints).toEqual([])
  })

  it('list samples by error and by metric, and page through them', async () => {
    const { page } = await site.visit(`/runs/${seeded.second.id}?show=errors`)
    await page.getByText('✗ no light in 57').waitFor()
    expect(await page.getByRole('button', { name: /^Sample at/ }).count()).toBe(6)
    // Of the run: none of these samples has any.
    const offered = page.getByLabel('Metric', { exact: true }).getByRole('option')
    expect(await offered.allTextContents()).toEqual(['found', 'score'])
    await page.getByLabel('Show').selectOption('all')
    await page.getByRole('button', { name: 'Next →' }).click()
    await page.getByRole('button', { name: 'Sample at place 25' }).waitFor()
    await page.getByRole('button', { name: '← Previous' }).click()
    await page.getByLabel('Metric', { exact: true }).selectOption('score')
    await page.getByLabel('Comparison').selectOption('≥')
    await page.getByLabel('Value').fill('0.75')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Sample at place 2', exact: true }).waitFor()
    await page
      .getByRole('button', { name: 'Sample at place 0', exact: true })
      .waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Histogram' }).click()
    const bar = page
      .getByRole('img', { name: /^score of/ })
      .locator('rect title')
      .first()
    await bar.waitFor({ state: 'attached' })
    expect(await bar.textContent()).toMatch(/^[\d.]+ to [\d.]+: [1-9]\d* samples?$/)
  })

  it('of a test that is under way move by themselves, up to its metrics', async () => {
    const { workflow, suite, evaluator } = seeded
    const gate = Promise.withResolvers<void>()
    const { model } = await workflow.Model.getOrCreate('slow', {
      infer: async ({ number }) => {
        if (number === 7) throw new RangeError('too slow for 7')
        if (number >= 40) await gate.promise
        return { boxes: [] }
      },
    })
    const testing = runTest(model, suite, {
      evaluator,
      handleSignals: false,
      failOnError: { share: 1 },
    })
    const { page, complaints, picture } = await site.visit('/runs')
    await page.getByRole('link', { name: 'slow' }).click()
    await page.getByText('40 of 60 samples are done').waitFor()
    const counted = (name: string) => page.locator('dt', { hasText: name }).locator('+ dd')
    expect(await counted('inferred').textContent()).toBe('39')
    expect(await counted('missing').textContent()).toBe('20')
    await page.getByRole('button', { name: 'RangeError too slow for 7' }).waitFor()
    const metrics = page.getByRole('group', { name: 'Metrics of test cases' })
    const toCome = metrics.getByRole('columnheader', { name: 'to come' })
    await toCome.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('run-running')
    gate.resolve()
    await testing
    await page.getByText('complete').waitFor()
    await toCome.waitFor({ state: 'detached' })
    await metrics.getByRole('rowheader', { name: hostile }).waitFor()

    // Tested again while the page is open: what is shown then is of before, and says so.
    const again = Promise.withResolvers<void>()
    const { model: same } = await workflow.Model.getOrCreate('slow', {
      infer: async ({ number }) => {
        await again.promise
        if (number === 7) throw new RangeError('too slow for 7')
        return { boxes: [] }
      },
    })
    const retesting = runTest(same, suite, {
      evaluator,
      reset: true,
      handleSignals: false,
      failOnError: { share: 1 },
    })
    const other = await site.visit(new URL(page.url()).pathname)
    await other.page.getByText('All samples have an outcome of before').waitFor()
    await expect
      .poll(
        async () => {
          await page.evaluate(() =>
            document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
          )
          return page.getByText('All samples have an outcome of before').count()
        },
        { timeout: 10_000 },
      )
      .toBe(1)
    await metrics.locator('..').getByText('of an earlier test').waitFor()
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe(null)
    again.resolve()
    await retesting
    await page.getByText('The test ended').waitFor()
    expect(await page.getByText('of an earlier test').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it.each(looks)(
    'and comparisons fit $width px in $colorScheme',
    async ({ width, colorScheme }) => {
      const { first, second, suite } = seeded
      const compare = `/compare?suite=${suite.id}&version=1&model=${first.modelId}&model=${second.modelId}`
      const { page, complaints, picture } = await site.visit(`/runs/${second.id}?sample=0`, {
        viewport: { width, height: 900 },
        colorScheme,
      })
      for (const [name, path] of [
        ['run', undefined],
        ['compare', compare],
        ['runs', '/runs'],
      ] as const) {
        if (path !== undefined) await page.goto(`${site.url}${path}`)
        if (name === 'run') await page.locator('figure:has(img) svg rect').first().waitFor()
        if (name === 'compare')
          await page.locator('svg.plot [aria-label=dot] path').first().waitFor()
        if (name === 'runs') await page.getByLabel('Compare base 60').waitFor()
        expect(await widthProblem(page)).toBeLessThanOrEqual(0)
        expect(await accessibilityProblems(page)).toEqual([])
        await picture(`${name}-${width}-${colorScheme}`)
      }
      expect(complaints).toEqual([])
    },
  )
})
