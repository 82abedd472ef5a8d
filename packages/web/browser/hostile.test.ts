import { defineEvaluator, test as runTest } from '@touchstone/client'
import * as z from 'zod'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

/** What would run, if it were ever read as HTML, and turns what stands beside it. */
const hostile = `<script>alert(1)</script><img src=x onerror="alert(2)"> \u202Egnp.exe 🐧 'it"s`
/** As long as a name may be. */
const long = (start: string): string => start.padEnd(256, 'W')

/** Everything that a name or a text can be of, with addresses of all pages that show it. */
async function seed({ touchstone }: Site): Promise<Record<string, string>> {
  const { rpc } = touchstone
  const workflow = touchstone.defineWorkflow(hostile, {
    testSample: z.object({ text: z.string() }),
    groundTruth: z.object({ label: z.string() }),
    inference: z.object({ label: z.string() }),
  })
  const samples = Array.from({ length: 12 }, (_, i) => ({
    testSample: { text: `${hostile} ${i}` },
    groundTruth: { label: i % 2 ? hostile : long('L').slice(0, 100) },
  }))
  const description = `${hostile}\n${long('D')}`
  const tags = [hostile, long('T').slice(0, 60)]
  const testCase = await workflow.TestCase.create(hostile, { samples, description, tags })
  const edited = await testCase.edit({
    replace: samples.slice(0, 1).map((sample) => ({ ...sample, groundTruth: { label: 'new' } })),
  })
  const suite = await workflow.TestSuite.create(long('S'), {
    testCases: [edited],
    description,
    tags,
  })
  const evaluator = defineEvaluator(workflow, {
    name: hostile,
    version: hostile,
    testSample: ({ groundTruth, inference }) => ({
      [hostile]: groundTruth.label === inference.label,
    }),
    testCase: () => ({ [hostile]: 0.5, [long('M')]: hostile }),
  })
  const runs = []
  for (const name of [hostile, long('N')]) {
    const { model } = await workflow.Model.getOrCreate(name, {
      tags,
      metadata: { [hostile]: hostile, train: { [long('K')]: [hostile, long('V')] } },
      infer: ({ text }) => {
        if (text.endsWith(' 3')) throw Object.assign(new Error(hostile), { name: hostile })
        return { label: name === hostile ? hostile : text.slice(-2) }
      },
    })
    runs.push((await runTest(model, suite, { evaluator, failOnError: { share: 1 } })).run)
    await rpc.models.update.mutate({
      id: model.id,
      revision: 1,
      metadata: { [hostile]: long('v') },
    })
  }
  await rpc.tokens.create.mutate({ name: hostile, role: 'reader' })
  const [run] = runs
  const models = runs.map(({ modelId }) => `&model=${modelId}`).join('')
  const model = `/models/${run?.modelId}`
  const column = encodeURIComponent(JSON.stringify([hostile]))
  return {
    Models: `/models?column=workflow&column=tags&column=meta:${column}&column=lastRun`,
    'a model': model,
    'inferences of a model': `${model}?tab=inferences`,
    'the history of a model': `${model}?tab=history`,
    Suites: '/suites',
    'a suite': `/suites/${suite.id}`,
    'Test cases': '/cases',
    'a test case': `/cases/${testCase.id}?sample=0`,
    'what changed in a test case': `/cases/${testCase.id}?base=1&show=changed`,
    Runs: '/runs',
    'a run': `/runs/${run?.id}?sample=1`,
    'errors of a run': `/runs/${run?.id}?show=errors&sample=3`,
    'a comparison by metric': `/compare?suite=${suite.id}&version=1${models}`,
    'a comparison by inference': `/compare?suite=${suite.id}&version=1&evaluator=none${models}`,
    Tokens: '/tokens',
    'no page': `/models/${encodeURIComponent(hostile)}`,
  }
}

describeInBrowser('hostile names, values and messages', () => {
  let site: Site
  let pages: Record<string, string>
  beforeAll(async () => {
    site = await openSite()
    pages = await seed(site)
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it.each([
    { width: 360, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
  ] as const)(
    'are texts on every page, $width px wide, and fit it',
    async ({ width, colorScheme }) => {
      const { page, complaints, picture } = await site.visit('/healthz', {
        viewport: { width, height: 800 },
        colorScheme,
      })
      const problems: Record<string, unknown> = {}
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(`${site.url}${path}`)
        await page.waitForLoadState('networkidle')
        const read = await page.locator('#root script, body > script, img[onerror]').count()
        const isShown = (await page.getByText('alert(1)').count()) > 0
        const excess = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement
          return Math.max(0, scrollWidth - clientWidth)
        })
        const found = await accessibilityProblems(page)
        if (read > 0 || !isShown || excess > 0 || found.length > 0)
          problems[name] = { read, isShown, excess, found }
        await picture(`hostile-${name.replaceAll(' ', '-')}-${width}`)
      }
      expect(problems).toEqual({})
      // An address of nothing is answered so.
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    },
    120_000,
  )
})
