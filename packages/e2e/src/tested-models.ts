import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { defineEvaluator, test as runTest } from '@touchstone/client'
import { animals, defineAnimals, guess } from './animals.ts'
import type { ClockedHome } from './clocked-home.ts'
import { collected } from './collected.ts'

/** Test cases with versions and slices, a suite of them, and two models that were tested on it. */
export async function stageTested(home: ClockedHome) {
  const workflow = defineAnimals(home.touchstone)
  const { Model, TestCase, TestSuite } = workflow
  const all = await TestCase.create('all', { samples: animals(30) })
  const night = await TestCase.create('night', {
    sliceOf: all,
    where: ({ testSample }) => testSample.locator.includes('1'),
  })
  // Some of the same samples with other ground truths, by which they have metrics of their own.
  const relabelled = await TestCase.create('relabelled', {
    samples: animals(9).map(({ testSample }) => ({ testSample, groundTruth: { label: 'cow' } })),
  })
  const suite = await TestSuite.create('suite', { testCases: [all, night, relabelled] })
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    testSample: ({ groundTruth, inference }) => ({ ok: groundTruth.label === inference.label }),
    testCase: () => ({ done: true }),
  })
  const tested = async (name: string) => {
    const model = await Model.create(name, { infer: guess })
    const { run } = await runTest(model, suite, { evaluator })
    return { model, runId: run.id }
  }
  return { ...workflow, all, night, suite, tested }
}

/** Reads everything that there is, so that whatever is missing makes it throw. */
export async function readAll(home: ClockedHome): Promise<unknown> {
  const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
  const { rpc } = home.touchstone
  const read: unknown[] = []
  for await (const { id, record } of TestCase.list())
    for (let version = 1; version <= record.version; version++)
      read.push(await collected((await TestCase.load(id, { version })).rows()))
  const suite = await TestSuite.load('suite')
  for await (const model of Model.list({ archived: 'any' })) {
    read.push(await collected(model.inferences(suite)), await collected(model.history()))
    for (const run of (await rpc.testRuns.list.query({ of: model.id })).items) {
      read.push(await rpc.testRuns.metrics.query({ id: run.id }))
      if (!run.evaluator) continue
      const of = { id: run.id, configuration: 0, blocks: [0] }
      const { testCases } = suite
      const relabelled = testCases.find(({ name }) => name === 'relabelled')
      const own = await rpc.testRuns.readSampleMetrics.query({ ...of, testCaseId: relabelled?.id })
      if (own[0]?.parts.length === 0) throw new Error(`${run.id} lost metrics of a test case`)
      const blocks = [...(await rpc.testRuns.readSampleMetrics.query(of)), ...own]
      for (const { url } of blocks.flatMap(({ parts }) => parts)) {
        const part = await home.fetch(new Request(url))
        if (!part.ok) throw new Error(`${url} was answered with ${part.status}`)
        read.push(Buffer.from(await part.arrayBuffer()).toString('base64'))
      }
    }
  }
  return read
}

/** Which items speak of an id, apart from the locks of names, which stay. */
export function itemsWith(home: ClockedHome, id: string): string[] {
  const db = new DatabaseSync(join(home.data.path, 'touchstone.db'), { readOnly: true })
  try {
    return db
      .prepare(
        `SELECT pk || ' ' || sk AS key FROM checked_item
         WHERE pk NOT LIKE 'name/%' AND instr(pk || ' ' || sk || ' ' || value, ?) > 0`,
      )
      .all(id)
      .map(({ key }) => String(key))
  } finally {
    db.close()
  }
}

/** Everything that the database holds. */
export function itemsOf(home: ClockedHome): object[] {
  const db = new DatabaseSync(join(home.data.path, 'touchstone.db'), { readOnly: true })
  try {
    return db.prepare('SELECT pk, sk, revision, value FROM checked_item').all()
  } finally {
    db.close()
  }
}

export const objectKeys = async ({ data }: ClockedHome): Promise<string[]> =>
  (await data.objects.list('')).objects.map(({ key }) => key)
