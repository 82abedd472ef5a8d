import { defineEvaluator, test as runTest } from '@touchstone/client'
import * as z from 'zod'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

/** Twelve numbers, of which the last two throw and the third has another outcome from model to model. */
async function seed({ touchstone }: Site) {
  const workflow = touchstone.defineWorkflow('Numbers', {
    testSample: z.object({ n: z.int() }),
    groundTruth: z.object({ half: z.number() }),
    inference: z.object({ half: z.number() }),
  })
  const range = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({
      testSample: { n: from + i },
      groundTruth: { half: (from + i) / 2 },
    }))
  const low = await workflow.TestCase.create('low', { samples: range(0, 6) })
  const high = await workflow.TestCase.create('high', { samples: range(6, 12) })
  const suite = await workflow.TestSuite.create('halves', { testCases: [low, high] })
  const evaluator = defineEvaluator(workflow, {
    name: 'distance',
    version: '1',
    configurations: [{ times: 1 }, { times: 3 }],
    testSample: ({ groundTruth, inference }, { times }) => ({
      off: times * Math.abs(groundTruth.half - inference.half),
    }),
    testCase: async (rows, { configuration: { times } }) => {
      let sum = 0
      for await (const { metrics } of rows) sum += metrics.off
      return { 'mean off': sum / 7, times }
    },
  })
  const tested = async (name: string, offOf: (n: number) => number) => {
    const { model } = await workflow.Model.getOrCreate(name, {
      infer: ({ n }) => {
        if (n > 9) throw new RangeError('too large')
        return { half: n / 2 + offOf(n) }
      },
    })
    return runTest(model, suite, { evaluator, failOnError: { share: 1 } })
  }
  const exact = await tested('exact', () => 0)
  // Off by 1, 2, 3 … at every third number, and better nowhere.
  const rough = await tested('rough', (n) => (n % 3 === 0 ? 1 + n / 3 : 0))
  return { suite, exact, rough }
}

const countOf = (page: Page, name: string) => page.locator('dt', { hasText: name }).locator('+ dd')

describeInBrowser('numbers', () => {
  let site: Site
  let seeded: Awaited<ReturnType<typeof seed>>
  beforeAll(async () => {
    site = await openSite()
    seeded = await seed(site)
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('of a run are those of the test: counts, metrics of each configuration, errors', async () => {
    const { run, counts, metrics } = seeded.rough
    const { page } = await site.visit(`/runs/${run.id}`)
    await page.getByRole('group', { name: 'Metrics of test cases' }).waitFor()
    expect(counts).toMatchObject({ samples: 12, inferred: 10, reused: 0, errors: 2, missing: 0 })
    for (const [name, value] of Object.entries(counts))
      expect([name, await countOf(page, name).innerText()]).toEqual([name, String(value)])
    await page.getByRole('button', { name: '2 RangeError too large' }).waitFor()
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'low' }) })
    for (const [at, text] of [
      [0, '0.4286'],
      [1, '1.286'],
    ] as const) {
      await page.getByLabel('Configuration').selectOption(String(at))
      const value = Number(metrics[at]?.testCases[0]?.metrics['mean off'])
      // Rounded to be read, with all digits on hover.
      expect(await row.getByTitle(String(value)).innerText()).toBe(text)
    }
    expect(new URL(page.url()).searchParams.get('configuration')).toBe('1')
  })

  it('of a comparison come by how much they changed, the most first', async () => {
    const { suite, exact, rough } = seeded
    const models = [exact, rough].map(({ run }) => `&model=${run.modelId}`).join('')
    const address = `/compare?suite=${suite.id}&version=1&metric=off`
    const { page } = await site.visit(`${address}&better=lower${models}`)
    await page.getByRole('heading', { name: 'Got worse 4' }).waitFor()
    const changes = async () =>
      page
        .locator('summary > span:first-child')
        .evaluateAll((spans) => spans.map((span) => Number(span.textContent.replace('−', '-'))))
    expect(await changes()).toEqual([4, 3, 2, 1])
    await page.getByLabel('lower is better').uncheck()
    await page.getByRole('heading', { name: 'Improved 4' }).waitFor()
    expect(await changes()).toEqual([4, 3, 2, 1])
    // Two samples of one of the test cases have no value.
    const high = page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'high' }) })
    await high.getByTitle('2 errors, 0 missing, 0 not evaluated').first().waitFor()
  })

  it('of hours are in the zone of who reads them, the same moment in all', async () => {
    const titles = []
    for (const timezoneId of ['Asia/Kolkata', 'America/New_York']) {
      const { page, context } = await site.visit(`/runs/${seeded.rough.run.id}`, {
        timezoneId,
        locale: 'en-GB',
      })
      const time = page.locator('main time').first()
      await time.waitFor()
      const [at, title] = [await time.getAttribute('datetime'), await time.getAttribute('title')]
      const expected = new Intl.DateTimeFormat('en-GB', {
        timeZone: timezoneId,
        timeStyle: 'medium',
      })
      expect(title).toContain(expected.format(new Date(at ?? '')))
      titles.push(title)
      await context.close()
    }
    expect(titles[0]).not.toBe(titles[1])
  })
})
