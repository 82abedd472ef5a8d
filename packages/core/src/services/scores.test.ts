import { describe, expect, it } from 'vitest'
import type { Id } from '../ids.ts'
import type { MetricCondition } from '../metric-condition.ts'
import { author, createTestCase, defineWorkflow, openStore } from './testing.ts'

const counts = { samples: 3, inferred: 3, reused: 0, errors: 0, missing: 0 }

/** Models with runs on two suites. */
async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { models, testSuites, testRuns } = store.services
  const { id } = await createTestCase(store, workflowId)
  const createSuite = (name: string) =>
    testSuites.create(
      { workflowId, name, description: '', tags: [], testCases: [{ id, version: 1 }] },
      author,
    )
  const [day, night] = [await createSuite('day'), await createSuite('night')]
  const [a, b, c] = await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      models.create({ workflowId, name, metadata: {}, tags: [] }, author),
    ),
  )
  if (!a || !b || !c) throw new Error('Three models were to be made.')
  let version = 0
  /** A complete run with these headline metrics; `loss` is better when lower. */
  async function score(
    modelId: Id<'model'>,
    values: Readonly<Record<string, number | null>>,
    suite = day,
  ) {
    store.pass(1_000)
    const evaluator = { name: 'e', version: String(++version), configurations: [null] }
    const input = { modelId, testSuiteId: suite.id, version: 1, evaluator }
    const { run } = await testRuns.getOrCreate(input, author)
    const headline = Object.entries(values).map(([name, value]) => ({
      name,
      value,
      interval: null,
      higherIsBetter: name !== 'loss',
    }))
    const done = { state: 'complete' as const, counts, fingerprint: 'f', reason: null, headline }
    await testRuns.update(run.id, done)
    return run.id
  }
  const names = async (options: Parameters<typeof models.list>[0]) =>
    (await models.list(options)).items.map(({ name }) => name).join(' ')
  return { store, models, testRuns, day, night, a, b, c, score, names }
}

describe('models', () => {
  it('come best first by the newest run with the metric, and last without it', async () => {
    const { a, b, score, names } = await stage()
    await score(a.id, { accuracy: 0.9, loss: 0.1 })
    await score(b.id, { accuracy: 0.8, loss: 0.2 })
    expect(await names({ sort: { metric: 'accuracy' } })).toBe('a b c')
    expect(await names({ sort: { metric: 'loss' } })).toBe('a b c')
    expect(await names({ sort: { metric: 'accuracy' }, order: 'descending' })).toBe('b a c')
    expect(await names({ sort: { metric: 'loss' }, order: 'descending' })).toBe('b a c')
    await score(a.id, { accuracy: 0.7 })
    expect(await names({ sort: { metric: 'accuracy' } })).toBe('b a c')
    // The newest run that has it.
    expect(await names({ sort: { metric: 'loss' } })).toBe('a b c')
    await score(b.id, { accuracy: null })
    expect(await names({ sort: { metric: 'accuracy' } })).toBe('a b c')
  })

  it('are scored by the runs of a suite where one is named', async () => {
    const { a, b, c, day, night, score, names } = await stage()
    await score(a.id, { accuracy: 0.9 })
    await score(b.id, { accuracy: 0.8 })
    await score(b.id, { accuracy: 1 }, night)
    await score(c.id, { accuracy: 0.5 }, night)
    const by = (testSuiteId: Id<'testSuite'>) =>
      names({ sort: { metric: 'accuracy', testSuiteId } })
    expect(await by(day.id)).toBe('a b c')
    expect(await by(night.id)).toBe('b c a')
    expect(await names({ sort: { metric: 'accuracy' } })).toBe('b a c')
  })

  it('match conditions on scores; one without the metric matches none', async () => {
    const { a, b, night, score, names } = await stage()
    await score(a.id, { accuracy: 0.9, loss: 0 })
    await score(b.id, { accuracy: 0.8, loss: null })
    const where = (metric: string, op: MetricCondition['op'], value: number) =>
      names({ filter: { scores: [{ metric, op, value }] } })
    expect(await where('accuracy', '>=', 0.9)).toBe('a')
    expect(await where('accuracy', '>', 0.9)).toBe('')
    expect(await where('accuracy', '<', 0.9)).toBe('b')
    expect(await where('accuracy', '<=', 0.9)).toBe('a b')
    expect(await where('accuracy', '=', 0.8)).toBe('b')
    expect(await where('accuracy', '!=', 0.8)).toBe('a')
    expect(await where('loss', '<', 1)).toBe('a')
    expect(await where('f1', '!=', 1)).toBe('')
    const atNight = { metric: 'accuracy', op: '>' as const, value: 0, testSuiteId: night.id }
    expect(await names({ filter: { scores: [atNight] } })).toBe('')
    // Together with other conditions, and in any order.
    const scores = [{ metric: 'accuracy', op: '>' as const, value: 0 }]
    expect(await names({ sort: 'name', order: 'descending', filter: { scores } })).toBe('b a')
    expect(await names({ filter: { scores, nameContains: 'B' } })).toBe('b')
  })

  it('come in pages, each model once', async () => {
    const { a, b, models, score } = await stage()
    await score(a.id, { accuracy: -1 })
    await score(b.id, { accuracy: -1 })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await models.list({ sort: { metric: 'accuracy' }, limit: 1, cursor })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen).toEqual(['a', 'b', 'c'])
  })
})

describe('runs', () => {
  it('come best first or worst first by a headline metric, and last without it', async () => {
    const { testRuns, a, b, c, day, night, score } = await stage()
    const good = await score(a.id, { accuracy: 0.9, loss: 3 })
    const none = await score(c.id, {})
    const bad = await score(b.id, { accuracy: 0.2, loss: 1 })
    const other = await score(b.id, { accuracy: 0.5, loss: 2 }, night)
    const ids = async (options: Omit<Parameters<typeof testRuns.list>[0], 'limit'>) =>
      (await testRuns.list({ limit: 50, ...options })).items.map(({ id }) => id)
    const [accuracy, loss] = [{ metric: 'accuracy' }, { metric: 'loss' }]
    expect(await ids({ sort: accuracy })).toEqual([good, other, bad, none])
    expect(await ids({ sort: loss })).toEqual([bad, other, good, none])
    expect(await ids({ sort: accuracy, order: 'descending' })).toEqual([bad, other, good, none])
    expect(await ids({ sort: accuracy, of: day.id })).toEqual([good, bad, none])
    expect(await ids({ sort: accuracy, of: b.id })).toEqual([other, bad])
    const where = [{ metric: 'accuracy', op: '<' as const, value: 0.9 }]
    expect(await ids({ where })).toEqual([other, bad])
    expect(await ids({ where, sort: loss })).toEqual([bad, other])
    const first = await testRuns.list({ where, limit: 1 })
    expect(first.items).toMatchObject([{ id: other, names: { model: 'b', suite: 'night' } }])
    const second = await testRuns.list({ where, limit: 1, cursor: first.next })
    expect(second.items.map(({ id }) => id)).toEqual([bad])
    const best = await testRuns.list({ sort: accuracy, limit: 3 })
    expect(
      (await testRuns.list({ sort: accuracy, limit: 3, cursor: best.next })).items,
    ).toMatchObject([{ id: none }])
  })

  it('refuse a cursor of another order', async () => {
    const { testRuns } = await stage()
    await expect(
      testRuns.list({ sort: { metric: 'accuracy' }, limit: 1, cursor: 'run_00000000001' }),
    ).rejects.toMatchObject({ code: 'bad_input' })
  })

  it('are the newest of a suite, or with a metric, for each model that has one', async () => {
    const { testRuns, a, b, c, night, score } = await stage()
    const first = await score(a.id, { accuracy: 0.9 })
    const atNight = await score(a.id, { f1: 0.5, accuracy: 0.4 }, night)
    const newest = await score(b.id, { f1: 0.7 })
    await score(a.id, {})
    const latest = async (of: Parameters<typeof testRuns.latest>[1]) =>
      (await testRuns.latest([b.id, a.id, c.id], of)).map(({ run, headline }) => [
        run.id,
        headline?.value,
      ])
    expect(await latest({ testSuiteId: night.id })).toEqual([[atNight, 0.5]])
    expect(await latest({ metric: 'accuracy' })).toEqual([[atNight, 0.4]])
    expect(await latest({ metric: 'f1' })).toEqual([
      [newest, 0.7],
      [atNight, 0.5],
    ])
    expect(await latest({ metric: 'f2' })).toEqual([])
    expect(first).not.toBe(atNight)
  })
})
