import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareRuns, defineEvaluator, test as runTest, type Touchstone } from '@touchstone/client'
import { hasCode } from '@touchstone/core'
import { openLocal } from '@touchstone/server/local'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { collected } from './collected.ts'
import { temporaryDirectory } from './homes.ts'

/** A workflow with test cases, a slice, a suite, two models, inferences and runs with metrics. */
async function stage(touchstone: Touchstone): Promise<void> {
  const workflow = defineAnimals(touchstone)
  const { Model, TestCase, TestSuite } = workflow
  const first = await TestCase.create('all', { samples: animals(40), description: 'Every one.' })
  await first.edit({
    replace: animals(3).map((row) => ({ ...row, groundTruth: { label: 'cow' } })),
  })
  const all = await TestCase.load('all')
  const night = await TestCase.create('night', {
    sliceOf: all,
    where: ({ testSample }) => testSample.locator.includes('1'),
  })
  const noted = await TestCase.create('noted', {
    samples: animals(9).map(({ testSample }, index) => ({
      testSample: { ...testSample, metadata: { index } },
      groundTruth: { label: 'cow' },
    })),
  })
  const suite = await TestSuite.create('suite', { testCases: [all, night, noted] })
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    testSample: ({ groundTruth, inference }) => ({ ok: groundTruth.label === inference.label }),
    testCase: (_, { testCase }) => ({ size: testCase.size }),
  })
  for (const name of ['cats', 'dogs']) {
    const model = await Model.create(name, {
      infer: ({ locator }) => (name === 'cats' ? guess({ locator }) : { label: 'dog', score: 1 }),
      metadata: { name, epochs: [1, 2, 3] },
    })
    await runTest(model, suite, { evaluator })
  }
}

/** Everything that can be read, each by itself. */
function reads(touchstone: Touchstone): (() => Promise<unknown>)[] {
  const { rpc } = touchstone
  const { Model, TestCase, TestSuite } = defineAnimals(touchstone)
  const modelOf = async (name: string) => (await Model.load(name)).id
  const runsOf = async (name: string) =>
    (await rpc.testRuns.list.query({ of: await modelOf(name) })).items
  const runs = async () => [...(await runsOf('cats')), ...(await runsOf('dogs'))]
  const workflowOf = async () => (await rpc.workflows.get.query({ workflow: 'Animals' })).id
  return [
    () => rpc.tokens.current.query().then(({ name, role }) => ({ name, role })),
    () => rpc.workflows.list.query({}),
    () => rpc.workflows.get.query({ workflow: 'Animals' }),
    async () => rpc.workflows.schemas.query({ id: await workflowOf(), revision: 1 }),
    () => rpc.models.list.query({}),
    () => rpc.models.list.query({ sort: 'updated', order: 'descending' }),
    () => rpc.models.list.query({ filter: { search: 'cat' } }),
    () => rpc.models.facets.query(),
    async () => rpc.testCases.list.query({ workflowId: await workflowOf() }),
    async () => rpc.testSuites.list.query({ workflowId: await workflowOf() }),
    ...['cats', 'dogs'].flatMap((name) => [
      () => rpc.models.get.query({ model: name }),
      async () => rpc.models.history.query({ id: await modelOf(name) }),
      async () => collected((await Model.load(name)).inferences(await TestSuite.load('suite'))),
      () => runsOf(name),
      async () =>
        Promise.all((await runsOf(name)).map(({ id }) => rpc.testRuns.metrics.query({ id }))),
    ]),
    ...['all', 'night', 'noted'].flatMap((name) => [
      async () => rpc.testCases.get.query({ testCase: name, workflowId: await workflowOf() }),
      async () => collected((await TestCase.load(name)).rows()),
    ]),
    async () => collected((await TestCase.load('all', { version: 1 })).rows()),
    async () => rpc.testSuites.get.query({ testSuite: 'suite', workflowId: await workflowOf() }),
    async () =>
      compareRuns(
        touchstone,
        (await runs()).map(({ id }) => id),
      ),
    // Known samples and one more: where they lie must be found.
    async () =>
      (await TestCase.getOrCreate('known', { samples: animals(41) })).testCase.record.samples,
  ]
}

/** What every read came to: its answer as text, or the code of its refusal. */
async function answers(path: string): Promise<{ text?: string; refusal?: unknown }[]> {
  await using touchstone = await openLocal(path)
  const all = []
  for (const read of reads(touchstone))
    all.push(
      await read().then(
        (answer) => ({ text: JSON.stringify(answer) }),
        (refusal: unknown) => ({ refusal }),
      ),
    )
  return all
}

/** Numbers from 0 to below `end`, the same for every run. */
function* numbers(end: number): Generator<number, never> {
  for (let state = 11n; ;) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & (2n ** 64n - 1n)
    yield Number((state >> 33n) % BigInt(end))
  }
}

interface Stored {
  readonly path: string
  readonly bytes: Uint8Array
}

async function filesBelow(path: string): Promise<Stored[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      return { path: file, bytes: await readFile(file) }
    }),
  )
}

describe('A flipped bit', () => {
  it.each(['touchstone.db', 'objects'])(
    'in %s changes no answer: what cannot be read is refused',
    async (where) => {
      await using directory = await temporaryDirectory()
      {
        await using touchstone = await openLocal(directory.path)
        await stage(touchstone)
      }
      const whole = await filesBelow(directory.path)
      const restore = async (): Promise<void> => {
        for (const { path } of await filesBelow(directory.path))
          if (!whole.some((file) => file.path === path)) await rm(path)
        for (const { path, bytes } of whole) await writeFile(path, bytes)
      }
      const expected = await answers(directory.path)
      expect(expected.filter(({ refusal }) => refusal !== undefined)).toEqual([])
      const targets = whole.filter(({ path }) => path.startsWith(join(directory.path, where)))
      const random = numbers(targets.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) * 8)
      let refused = 0
      for (let time = 0; time < 100; time++) {
        await restore()
        const flipped = random.next().value
        let bit = flipped
        const target = targets.find(({ bytes }) => {
          if (bit < bytes.byteLength * 8) return true
          bit -= bytes.byteLength * 8
          return false
        })
        if (!target) throw new Error('unreachable: the bit is of one of the files')
        const bytes = Uint8Array.from(target.bytes)
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        await writeFile(target.path, bytes)
        const found = await answers(directory.path).catch((refusal: unknown) =>
          expected.map(() => ({ refusal })),
        )
        const refusals = found.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]))
        if (refusals.length > 0) refused++
        for (const refusal of refusals)
          if (!hasCode(refusal, 'storage')) throw new Error(`bit ${flipped}`, { cause: refusal })
        for (const [index, answer] of found.entries())
          if ('text' in answer) expect([flipped, answer]).toEqual([flipped, expected[index]])
      }
      expect(refused).toBeGreaterThan(30)
    },
    300_000,
  )
})
