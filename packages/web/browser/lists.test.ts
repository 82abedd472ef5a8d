import { defineEvaluator, test as runTest } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('lists', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  // Before anything is in them.
  it.each([
    ['/suites', 'There are no test suites yet', 'TestSuite.getOrCreate('],
    ['/cases', 'There are no test cases yet', 'TestCase.getOrCreate('],
    ['/runs', 'No model was tested yet', 'await test(model, suite'],
  ])('%s teaches what to do when it is empty', async (path, title, code) => {
    const { page, context, complaints, picture } = await site.visit(path)
    await page.getByText(title).waitFor()
    for (const width of [360, 1280, 2560]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(`empty${path.replace('/', '-')}-${width}`)
    }
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the example' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(code)
    expect(complaints).toEqual([])
  })

  it('of runs have all their names from one call a page, and say which model is gone', async () => {
    const { rpc } = site.touchstone
    const workflow = site.touchstone.defineWorkflow('Numbers', {
      testSample: z.object({ n: z.int() }),
      groundTruth: z.object({}),
      inference: z.object({ n: z.int() }),
    })
    const testCase = await workflow.TestCase.create('five', {
      samples: Array.from({ length: 5 }, (_, n) => ({ testSample: { n }, groundTruth: {} })),
    })
    const suites = await Promise.all(
      ['first', 'second'].map((name) => workflow.TestSuite.create(name, { testCases: [testCase] })),
    )
    for (let at = 0; at < 26; at++) {
      const model = await workflow.Model.create(`model ${at}`, { infer: ({ n }) => ({ n }) })
      for (const suite of suites) await runTest(model, suite)
      if (at === 25) await rpc.models.delete.mutate({ id: model.id, revision: 1 })
    }
    const { model: scored } = await workflow.Model.getOrCreate('model 24')
    const evaluator = defineEvaluator(workflow, {
      name: 'right',
      version: '1',
      describe: { right: { headline: true } },
      testSample: ({ testSample, inference }) => ({ right: testSample.n === inference.n }),
    })
    for (const suite of suites) await runTest(scored, suite, { evaluator })
    const { page, complaints } = await site.visit('/healthz')
    const calls: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/trpc/')) calls.push(...pathname.slice(6).split(','))
    })
    await page.goto(`${site.url}/runs`)
    await page.getByRole('link', { name: 'model 24' }).first().waitFor()
    expect(await page.getByTitle('right: 1', { exact: true }).count()).toBe(2)
    expect(await page.getByRole('link', { name: /^mdl_\w+ \(deleted\)$/ }).count()).toBe(2)
    await page.getByRole('button', { name: 'Show more runs' }).click()
    await page.getByRole('link', { name: 'model 0', exact: true }).first().waitFor()
    await page.waitForLoadState('networkidle')
    expect(calls.filter((name) => name === 'testRuns.list')).toHaveLength(2)
    expect(calls.filter((name) => /^(models|testSuites)\./.test(name))).toEqual([])
    expect(complaints).toEqual([])
  }, 60_000)
})
