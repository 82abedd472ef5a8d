import { lookup, test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { all, numberOf, stage } from './run-kit.ts'

interface Row {
  readonly locator: string
  readonly label: string
  readonly score: string
}

/** A table as it comes out of a CSV file: text everywhere. */
const table = (count: number, from = 0): Row[] =>
  animals(count, from).map(({ testSample }) => {
    const { label, score } = guess(testSample)
    return { ...testSample, label, score: String(score) }
  })

const inference = ({ label, score }: Row) => ({ label, score: Number(score) })
const samplesOf = (count: number, from = 0) => animals(count, from).map((row) => row.testSample)

describe.each(homes)('a lookup $name', ({ open }) => {
  it('infers what its table says, in any order of rows', async () => {
    await using home = await open()
    const infer = lookup(table(60).toReversed(), { key: 'locator', inference })
    const { model, suite, testCase } = await stage(home.touchstone, { count: 60, infer })
    const { counts } = await runTest(model, suite)
    expect(counts).toMatchObject({ inferred: 60, errors: 0 })
    const rows = await all(model.inferences(testCase))
    expect(rows.map((row) => row.inference)).toEqual(samplesOf(60).map(guess))
  })

  it('fails before anything runs when samples have no row', async () => {
    await using home = await open()
    let asked = 0
    const counting = (row: Row) => {
      asked++
      return inference(row)
    }
    const infer = lookup(table(50), { key: 'locator', inference: counting })
    const { model, suite } = await stage(home.touchstone, { count: 62, infer })
    await expect(runTest(model, suite)).rejects.toMatchObject({
      code: 'infer_failed',
      message: expect.stringContaining(
        'no row for 12 of 62 test samples, such as "s3://animals/50.png", "s3://animals/51.png"',
      ),
      details: { matched: 50, missing: 12, unused: 0 },
    })
    expect(asked).toBe(0)
    const target = { testSuiteId: suite.id, version: suite.version }
    const status = await home.touchstone.rpc.inferences.status.query({ target, modelId: model.id })
    expect(status).toMatchObject({ inferred: 0, errors: 0, missing: 62 })
    const { items } = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
    expect(items).toMatchObject([{ state: 'failed', reason: expect.stringContaining('no row') }])
  })

  it("gives samples without a row error rows with onMissing: 'error'; a later table fills them", async () => {
    await using home = await open()
    const infer = lookup(table(8), { key: 'locator', inference, onMissing: 'error' })
    const { workflow, model, suite, testCase } = await stage(home.touchstone, { count: 10, infer })
    // Trying a table again is pointless, so retries do not slow it down: the pause is an hour.
    const { counts } = await runTest(model, suite, { retries: 3, retryMs: 3_600_000 })
    expect(counts).toMatchObject({ inferred: 8, errors: 2 })
    const failed = (await all(model.inferences(testCase))).filter(({ error }) => error)
    expect(failed.map(({ error }) => error)).toEqual(
      [8, 9].map((i) => ({
        name: 'TouchstoneError',
        message: `The table has no row with the key "s3://animals/${i}.png".`,
        attempts: 1,
      })),
    )
    // Only what is missing has to be in the later table.
    const later = lookup(table(2, 8), { key: 'locator', inference })
    const again = await workflow.Model.load(model.name, { infer: later })
    const filled = await runTest(again, suite)
    expect(filled.counts).toMatchObject({ inferred: 2, reused: 8, errors: 0 })
  })
})

it('reports matched, missing, unused and repeated rows', async () => {
  const rows = [...table(30), ...table(3, 5)]
  const infer = lookup(rows, { key: 'locator', inference })
  expect(await infer.report(samplesOf(40, 10))).toEqual({
    matched: 20,
    missing: 20,
    missingKeys: Array.from({ length: 10 }, (_, i) => `s3://animals/${30 + i}.png`),
    unused: 10,
    duplicates: 3,
  })
  // A sample that is asked for twice matches twice, and its row is used once.
  const twice = await infer.report([...samplesOf(2), ...samplesOf(2)])
  expect(twice).toMatchObject({ matched: 4, missing: 0, unused: 28 })
})

it('reports on what a test case has', async () => {
  await using home = await openServer()
  const { testCase } = await stage(home.touchstone, { count: 12 })
  async function* samples() {
    for await (const { testSample } of testCase.rows()) yield testSample
  }
  const infer = lookup(table(10, 5), { key: 'locator', inference })
  expect(await infer.report(samples())).toMatchObject({ matched: 7, missing: 5, unused: 3 })
})

it('takes keys from functions; a number and its text are different keys', async () => {
  const rows = [
    { id: 1, name: 'one' },
    { id: '1', name: 'text' },
    { id: 0, name: 'zero' },
    { id: '', name: 'empty' },
  ]
  const infer = lookup(rows, {
    key: {
      row: ({ id }) => id,
      testSample: (testSample: { key: string | number }) => testSample.key,
    },
    inference: ({ name }) => name,
  })
  expect([1, '1', 0, ''].map((key) => infer({ key }))).toEqual(['one', 'text', 'zero', 'empty'])
  expect(() => infer({ key: '0' })).toThrow('The table has no row with the key "0".')
  expect(() => infer({ key: 'constructor' })).toThrow('no row with the key "constructor"')
})

it('refuses a key that comes again with another inference', () => {
  const rows = [...table(5), { locator: 's3://animals/2.png', label: 'fox', score: '1' }]
  expect(() => lookup(rows, { key: 'locator', inference })).toThrow(
    'Row 6 of the table repeats the key "s3://animals/2.png" with another inference.',
  )
})

it.each([
  ['nothing', undefined],
  ['null', null],
  ['a boolean', true],
  ['an object', {}],
  ['no number', Number.NaN],
])('refuses a row whose key is %s', (_, key) => {
  const rows = [{ key: 'a' }, { key }]
  expect(() =>
    lookup(rows, {
      // What is tested is a key that the types do not allow.
      key: { row: (row) => row.key as string, testSample: (testSample: string) => testSample },
      inference: () => 1,
    }),
  ).toThrow(/^Row 2 of the table has the key .*A key is a text or a number\.$/)
})

it('a test sample without a key is named', async () => {
  await using home = await openServer()
  const infer = lookup(table(3), {
    key: {
      row: ({ locator }) => locator,
      // What is tested is a key that the types do not allow.
      testSample: (testSample: { locator: string }) =>
        numberOf(testSample) === 1 ? (undefined as never) : testSample.locator,
    },
    inference,
  })
  const { model, suite } = await stage(home.touchstone, { count: 3, infer })
  await expect(runTest(model, suite)).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('s3://animals/1.png'),
  })
})
