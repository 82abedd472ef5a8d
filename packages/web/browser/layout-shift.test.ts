import { test as runTest } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { layoutShifts, watchLayoutShifts } from './kit/layout-shifts.ts'
import { answerOneByOne } from './kit/one-by-one.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

// A tenth of what is said to be good. Of a line of text that moves by its height it is more.
const most = 0.01

type Animals = Awaited<ReturnType<typeof seedAnimals>>

/** Pages by name, with everything that they may have. */
async function seed(animals: Animals): Promise<Record<string, string>> {
  const { workflow, suite } = animals
  const sharp = await animals.tested('convnext-small-224-sharp', { wrongEach: 40 })
  const blurred = await animals.tested('convnext-small-224-blurred', {
    wrongEach: 6,
    throwsOn: [3, 7],
  })
  const plain = []
  for (const name of ['resnet50-224-plain', 'resnet50-224-plainer']) {
    const { model } = await workflow.Model.getOrCreate(name, {
      tags: ['prod', 'of the night'],
      metadata: { framework: 'rules', train: { lr: 0.1, epochs: 90 } },
      infer: () => ({ label: 'kind 0', score: 1 }),
    })
    plain.push((await runTest(model, suite)).run)
  }
  const duskOf = (label: string) => [
    { testSample: { text: 'animal 3' }, groundTruth: { label: 'kind 4' } },
    { testSample: { text: 'animal 200' }, groundTruth: { label } },
  ]
  const dusk = await workflow.TestCase.create('dusk', { samples: duskOf('kind 5') })
  const later = await dusk.edit({ replace: duskOf('kind 6') })
  await suite.edit({ testCases: [...suite.testCases, later], tags: ['release'] })
  const models = (runs: readonly { modelId: string }[]): string =>
    runs.map(({ modelId }) => `&model=${modelId}`).join('')
  const compare = `/compare?suite=${suite.id}&version=1`
  return {
    Models: '/models',
    'a model': `/models/${plain[0]?.modelId}`,
    'inferences of a model': `/models/${plain[0]?.modelId}?tab=inferences`,
    'the history of a model': `/models/${plain[0]?.modelId}?tab=history`,
    Suites: '/suites',
    'a suite': `/suites/${suite.id}`,
    'what changed in a suite': `/suites/${suite.id}?base=1`,
    'Test cases': '/cases',
    'a test case': `/cases/${suite.testCases[0]?.id}`,
    'a test case with a sample open': `/cases/${suite.testCases[0]?.id}?sample=2`,
    'what changed in a test case': `/cases/${dusk.id}?base=1&show=changed`,
    Runs: '/runs',
    'a run': `/runs/${blurred.run.id}`,
    'a run with a sample open': `/runs/${blurred.run.id}?sample=0&show=errors`,
    'a run without an evaluator': `/runs/${plain[0]?.id}`,
    Compare: '/compare',
    'a comparison by metric': `${compare}${models([sharp.run, blurred.run])}`,
    'a comparison by inference': `${compare}${models(plain)}`,
    Tokens: '/tokens',
    'no page': '/nowhere',
  }
}

const phone = { width: 360, height: 740 }
const laptop = { width: 1280, height: 800 }
const wide = { width: 2560, height: 1440 }
const atOnce = 6

describeInBrowser('no page moves while it comes', () => {
  let site: Site
  let animals: Animals
  let pages: Record<string, string>
  beforeAll(async () => {
    site = await openSite()
    animals = await seedAnimals(site.touchstone, 'Animals of the zoo, by day and by night')
    pages = await seed(animals)
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  /** What moved more than a little on a page that was never opened before. */
  async function movedOn(path: string, { viewport, order }: (typeof asked)[number]) {
    const { page, context } = await site.visit('/healthz', { viewport })
    await watchLayoutShifts(context)
    await answerOneByOne(page, order)
    await page.goto(`${site.url}${path}`)
    await page.waitForLoadState('networkidle')
    const shifts = await layoutShifts(page)
    await context.close()
    const total = shifts.reduce((sum, { value }) => sum + value, 0)
    return total > most ? { total, shifts } : undefined
  }

  const asked = [
    { viewport: phone, order: 'first', of: /./ },
    { viewport: laptop, order: 'last', of: /./ },
    // What else fills a wide window is a list.
    { viewport: wide, order: 'first', of: /a run|a comparison/ },
  ] as const

  it.each(asked)(
    '$viewport.width px wide, what was asked for $order coming first',
    async (how) => {
      const left = Object.entries(pages).filter(([name]) => how.of.test(name))
      const moved: Record<string, unknown> = {}
      const work = async (): Promise<void> => {
        for (let next = left.shift(); next; next = left.shift()) {
          const [name, path] = next
          const found = await movedOn(path, how)
          if (found) moved[name] = found
        }
      }
      await Promise.all(Array.from({ length: atOnce }, work))
      expect(moved).toEqual({})
    },
    120_000,
  )

  it('while a test is under way, and when it ends', async () => {
    const gates = Array.from({ length: 120 }, () => Promise.withResolvers<void>())
    const { model } = await animals.workflow.Model.getOrCreate('slow', {
      infer: async ({ text }) => {
        const number = Number(text.split(' ')[1])
        await gates[number]?.promise
        if (number === 8) throw new RangeError('too slow for it')
        if (number === 98) throw new TypeError('as slow, and of another kind')
        return { label: 'kind 0', score: 1 }
      },
    })
    const open = (from: number, to: number): void => {
      for (const { resolve } of gates.slice(from, to)) resolve()
    }
    open(0, 8)
    const { evaluator, suite } = animals
    const running = runTest(model, suite, {
      evaluator,
      concurrency: 200,
      handleSignals: false,
      failOnError: { share: 1 },
    })
    const { page, context } = await site.visit('/runs', { viewport: laptop })
    await page.getByRole('link', { name: 'slow' }).waitFor()
    const path = await page.getByRole('link', { name: 'slow' }).getAttribute('href')
    await watchLayoutShifts(context)
    await page.goto(`${site.url}${path}`)
    await page.getByText('8 of 120 samples are done').waitFor()
    await page.getByText('None so far.').waitFor()
    await page.getByText('1–25 of 120').waitFor()
    open(8, 98)
    await page.getByText('98 of 120 samples are done').waitFor()
    await page.getByRole('button', { name: 'RangeError too slow' }).waitFor()
    open(98, 119)
    await page.getByText('119 of 120 samples are done').waitFor()
    await page.getByRole('button', { name: 'TypeError as slow' }).waitFor()
    open(119, 120)
    await running
    await page.getByText('The test ended').waitFor()
    const metrics = page.getByRole('group', { name: 'Metrics of test cases' })
    await metrics.getByRole('columnheader', { name: 'accuracy' }).waitFor()
    await page.getByRole('button', { name: 'Show metrics', disabled: false }).waitFor()
    const shifts = await layoutShifts(page)
    expect(shifts.filter(({ value }) => value > most)).toEqual([])
    // The rest comes when it is asked for.
    expect(await page.getByLabel('Metric', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show metrics' }).click()
    await page.getByLabel('Metric', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Count 118 samples' }).click()
    await page.getByText('actual kind 0').first().waitFor({ state: 'attached' })
  })
})
