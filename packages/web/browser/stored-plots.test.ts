import { defineEvaluator, test as runTest } from '@touchstone/client'
import {
  ClassificationLabel,
  Text,
  type BarPlot,
  type CurvePlot,
  type Histogram,
} from '@touchstone/client/types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

const hostile = '<script>alert(1)</script> \u202Eright to left\u202C 🐈'
const steps = Array.from({ length: 200 }, (_, i) => (i + 1) / 200)

// Of the client's types: what an evaluator can store of them is what the pages know.
const plots = [
  {
    title: 'Precision over recall',
    x_label: 'Recall',
    y_label: 'Precision',
    curves: [
      {
        label: 'day',
        x: steps,
        y: steps.map((x) => 1 - x ** 4 / 2),
        extra: { threshold: steps.map((x) => 1 - x) },
      },
      { label: hostile, x: steps, y: steps.map((x) => 1 - x ** 2 / 2) },
    ],
  } satisfies CurvePlot,
  {
    title: 'Error over size',
    x_label: 'size in pixels',
    y_label: 'error',
    x_config: { type: 'log' },
    y_config: { type: 'log' },
    curves: [{ x: [0, 10, 100, 1_000, 10_000], y: [1, 0.9, 0.3, 0.02, 0.001] }],
  } satisfies CurvePlot,
  {
    title: `Found of each kind ${hostile}`,
    x_label: 'kind',
    y_label: 'found',
    labels: ['cat', hostile.repeat(3), 7, 'none', '自動車と自転車と歩行者と信号機と標識と道路'],
    values: [0.912345, 0.4, -0.2, null, 0.5],
  } satisfies BarPlot,
  {
    title: 'Many',
    x_label: 'class',
    y_label: 'samples',
    config: { type: 'log' },
    labels: Array.from({ length: 70 }, (_, i) => i),
    values: Array.from({ length: 70 }, (_, i) => i ** 3),
  } satisfies BarPlot,
  {
    title: 'Scores',
    x_label: 'score',
    y_label: 'samples',
    buckets: [0, 0.25, 0.5, 0.75, 1],
    frequency: [
      [12, 5, 3, 0],
      [1, 4, 11, 20],
    ],
    labels: ['wrong', 'right'],
  } satisfies Histogram,
  {
    title: 'Seconds',
    x_label: 'seconds',
    y_label: 'samples',
    y_config: { type: 'log' },
    buckets: [0, 1, 2, 3],
    frequency: [1_000, 0, 7],
  } satisfies Histogram,
]

describeInBrowser('plots that an evaluator stored', () => {
  let site: Site
  let id: string
  let comparison: string
  beforeAll(async () => {
    site = await openSite()
    const types = {
      testSample: Text,
      groundTruth: ClassificationLabel,
      inference: ClassificationLabel,
    }
    const workflow = site.touchstone.defineWorkflow('Plotted', types)
    const samples = [{ testSample: { text: 'pet' }, groundTruth: { label: 'cat' } }]
    const testCase = await workflow.TestCase.create('pets', { samples })
    const suite = await workflow.TestSuite.create('pets', { testCases: [testCase] })
    const models = await Promise.all(
      ['m', 'n'].map(async (name) => {
        const { model } = await workflow.Model.getOrCreate(name, {
          infer: () => ({ label: 'cat' }),
        })
        return model
      }),
    )
    const evaluator = defineEvaluator(workflow, {
      name: 'plots',
      version: '1',
      testSample: () => ({ right: true }),
      testCase: () => ({ accuracy: 1, plots }),
    })
    for (const model of models) id = (await runTest(model, suite, { evaluator })).run.id
    comparison = `/compare?suite=${suite.id}&${models.map((model) => `model=${model.id}`).join('&')}`
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  const plotCount = plots.length

  it.each([
    [360, 'dark'],
    [1280, 'light'],
  ] as const)(
    'are drawn at %i px, in %s, and none of what they are made of is a metric',
    async (width, colorScheme) => {
      const looks = { viewport: { width, height: 900 }, colorScheme }
      const { page, complaints, picture } = await site.visit(`/runs/${id}`, looks)
      const section = page.getByRole('region', { name: 'Plots of the evaluator' })
      await section
        .getByRole('figure')
        .nth(plotCount - 1)
        .waitFor()
      await expect.poll(() => section.locator('svg.plot').count()).toBe(plotCount)
      const columns = await page
        .getByRole('group', { name: 'Metrics of test cases' })
        .getByRole('columnheader')
        .allTextContents()
      expect(columns.slice(1)).toEqual(['accuracy'])
      expect(await accessibilityProblems(page)).toEqual([])
      const beyond = () => document.documentElement.scrollWidth - window.innerWidth
      expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0)
      await section.scrollIntoViewIfNeeded()
      await picture(`stored-plots-${width}-${colorScheme}`)
      expect(complaints).toEqual([])
    },
  )

  it('tell the values of a point, and what a logarithmic axis cannot show', async () => {
    const { page, picture } = await site.visit(`/runs/${id}`)
    const figure = (title: string) => page.getByRole('figure').filter({ hasText: title })
    const drawn = figure('Precision over recall').getByRole('img')
    await drawn.hover({ position: { x: 200, y: 60 } })
    await drawn
      .getByText(/day|<script>/)
      .last()
      .waitFor()
    await drawn.getByText(/Recall: 0\.\d+$/).waitFor()
    await drawn
      .getByText(/threshold: |Precision: /)
      .last()
      .waitFor()
    await picture('stored-plots-told')
    await figure('Error over size')
      .getByText('1 point at or below 0 cannot be shown on a logarithmic axis.')
      .waitFor()
    await figure('Many').getByText('The first 60 of 70 bars are shown.').waitFor()
    await figure('Many').getByText('1 value at or below 0').waitFor()
    expect(await figure('Found of each kind').locator('title').allTextContents()).toContain(
      'cat: 0.912345',
    )
    expect(await figure('Scores').locator('title').allTextContents()).toContain(
      'right, 0.75 to 1: 20',
    )
    expect(await figure('Seconds').locator('rect').count()).toBe(3)
    // Letters of any width are within the drawing.
    const label = figure('Found of each kind').getByText(/^自動車[^:]*$/)
    const beyond = await label.evaluate(
      (text) =>
        (text.closest('svg')?.getBoundingClientRect().left ?? Infinity) -
        text.getBoundingClientRect().left,
    )
    expect(beyond).toBeLessThanOrEqual(0)
  })

  it('of several models stand together in a comparison: curves over each other, others side by side', async () => {
    const { page, complaints, picture } = await site.visit(comparison)
    await page.getByText('Plots of test cases').click()
    const figures = page.getByRole('group').getByRole('figure')
    const curves = figures.filter({ hasText: 'Precision over recall' })
    await expect
      .poll(() => curves.getByRole('listitem').allTextContents())
      .toEqual(['m: day', `m: ${hostile}`, 'n: day', `n: ${hostile}`])
    await expect
      .poll(() => figures.filter({ hasText: 'Scores pets' }).allTextContents())
      .toEqual([
        expect.stringContaining('Scores pets, m'),
        expect.stringContaining('Scores pets, n'),
      ])
    expect(await accessibilityProblems(page)).toEqual([])
    await curves.scrollIntoViewIfNeeded()
    await picture('compare-plots')
    expect(complaints).toEqual([])
  })
})
