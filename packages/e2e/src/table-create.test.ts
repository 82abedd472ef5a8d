import { test } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer, type Home } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

const rowsOf = (count: number, from = 0) =>
  animals(count, from).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))

async function* once<R>(rows: readonly R[]): AsyncGenerator<R> {
  yield* rows
}

const namesIn = async ({ touchstone }: Home): Promise<string[]> =>
  (await touchstone.rpc.models.list.query({ sort: 'name', filter: { archived: 'any' } })).items.map(
    ({ name }) => name,
  )

describe.each(homes)('Model.getOrCreateFromTable $name', ({ open }) => {
  it('makes the model with the first rows, and goes on with it later', async () => {
    await using home = await open()
    const { workflow, suite, testCase } = await stage(home.touchstone)
    const { Model } = workflow
    const options = { key: 'locator', tags: ['new'], metadata: { lr: 0.1 } }
    const dry = await Model.getOrCreateFromTable('n', suite, rowsOf(50), {
      ...options,
      dryRun: true,
    })
    expect(dry).toMatchObject({ model: undefined, created: false })
    expect(dry.summary).toMatchObject({ attempted: 50, inserted: 0, parts: 1 })
    expect(await namesIn(home)).toEqual(['cat or dog'])
    const first = await Model.getOrCreateFromTable('n', suite, rowsOf(50), options)
    expect(first.created).toBe(true)
    expect(first.summary).toMatchObject({ inserted: 50, parts: 1, bytes: dry.summary.bytes })
    expect(first.model?.record).toMatchObject({ name: 'n', tags: ['new'], metadata: { lr: 0.1 } })
    const second = await Model.getOrCreateFromTable('n', suite, rowsOf(50), options)
    expect(second).toMatchObject({ created: false, summary: { unchanged: 50, parts: 0 } })
    expect(second.model?.id).toBe(first.model?.id)
    expect(await all(first.model?.inferences(testCase) ?? once([]))).toHaveLength(50)
  })

  it('of many at once makes one model, with all of their rows', async () => {
    await using home = await open()
    const { workflow, suite, model } = await stage(home.touchstone)
    await model.update({ name: 'elsewhere' })
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        workflow.Model.getOrCreateFromTable('cat or dog', suite, rowsOf(10, i * 10), {
          key: 'locator',
          onMissing: 'skip',
        }),
      ),
    )
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(answers.map((answer) => answer.model?.id)).size).toBe(1)
    expect(answers[0]?.model?.id).not.toBe(model.id)
    expect(answers.map(({ summary }) => summary.inserted)).toEqual([10, 10, 10, 10, 10])
  })
})

describe('Model.getOrCreateFromTable', () => {
  it('makes no model of a table that is refused, or has nothing to store', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stage(home.touchstone)
    const { Model } = workflow
    const good = rowsOf(50)
    const failing = async function* (): AsyncGenerator<object> {
      yield* once([])
      throw new Error('the source is gone')
    }
    const bad = good.map((row) => ({ ...row, score: 'n/a' }))
    const key = 'locator'
    const create = (rows: Parameters<typeof Model.getOrCreateFromTable>[2], more = {}) =>
      Model.getOrCreateFromTable('n', suite, rows, { key, ...more })
    const refused = {
      'unknown keys': () => create(rowsOf(50, 1_000)),
      'unknown keys, read once': () => create(once(rowsOf(50, 1_000))),
      'missing rows': () => create(good.slice(1)),
      'no rows': () => create([]),
      'no rows, read once': () => create(once([])),
      'bad values': () => create(bad),
      'bad values, read once': () => create(once(bad)),
      'a source that fails': () => create(failing()),
      'a key that is none': () => create(good, { key: 'nothing' }),
      'a map that is wrong': () => create(good, { map: { nothing: 'label' } }),
      'an option that is wrong': () => create(good, { gatherBytes: 0 }),
      'a stop': () => create(good, { signal: AbortSignal.abort() }),
    }
    for (const [what, attempt] of Object.entries(refused)) {
      await expect(attempt()).rejects.toBeInstanceOf(Error)
      expect({ what, names: await namesIn(home) }).toEqual({ what, names: ['cat or dog'] })
    }
    const skipping = { onMissing: 'skip', onUnknown: 'skip', onError: 'skip' }
    for (const rows of [[], rowsOf(3, 1_000), bad, once(bad)])
      expect(await create(rows, skipping)).toMatchObject({ model: undefined, created: false })
    expect(await namesIn(home)).toEqual(['cat or dog'])
  })

  it('refuses a name of another workflow, and a name that cannot be one, with nothing written', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stage(home.touchstone)
    const others = home.touchstone.defineWorkflow('Others', workflow.types)
    await others.Model.create('theirs')
    const attempt = (name: string, tags: string[], dryRun: boolean) =>
      workflow.Model.getOrCreateFromTable(name, suite, rowsOf(50), { key: 'locator', tags, dryRun })
    for (const dryRun of [true, false]) {
      for (const name of ['theirs', 'a\nb', ' ', 'x'.repeat(257)])
        expect(await refusalOf(attempt(name, [], dryRun), name)).toMatchObject({
          code: 'bad_input',
        })
      expect(await refusalOf(attempt('n', [''], dryRun))).toMatchObject({
        code: 'bad_input',
        message: 'tags.0: A tag must not be blank.',
      })
    }
    expect(await namesIn(home)).toEqual(['cat or dog', 'theirs'])
  })

  it('keeps the rows before one that is refused, in a model that is there then', async () => {
    await using home = await openServer()
    const { workflow, suite, testCase } = await stage(home.touchstone)
    const rows = rowsOf(50).map((row, i) => (i === 40 ? { ...row, score: 'n/a' } : row))
    await refusalOf(workflow.Model.getOrCreateFromTable('n', suite, rows, { key: 'locator' }))
    const stored = (await all((await workflow.Model.load('n')).inferences(testCase))).filter(
      ({ inference }) => inference !== undefined,
    )
    expect(stored).toHaveLength(40)
  })
})

describe('A test', () => {
  it('of a model without infer is refused before there is a run', async () => {
    await using home = await openServer()
    const { workflow, suite, model } = await stage(home.touchstone)
    const bare = await workflow.Model.load(model.name)
    expect(await refusalOf(test(bare, suite))).toMatchObject({ code: 'bad_input' })
    expect((await home.touchstone.rpc.testRuns.list.query({ of: model.id })).items).toEqual([])
  })
})
