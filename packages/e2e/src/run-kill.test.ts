import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, test as runTest } from '@touchstone/client'
import { openLocal } from '@touchstone/server/local'
import { expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { startChild } from './run-child.ts'
import type { KillOptions } from './run-kill-child.ts'
import { after, all } from './run-kit.ts'

const askedIn = async (log: string): Promise<string[]> =>
  (await readFile(log, 'utf8')).trimEnd().split('\n')

/** Starts a slow test, kills it in the middle, starts it again, and says what was asked when. */
async function killAndRepeat(options: Omit<KillOptions, 'count' | 'delayMs' | 'flushMs'>) {
  const slow: KillOptions = { ...options, count: 600, delayMs: 10, flushMs: 50 }
  await using killed = startChild('run-kill-child.ts', slow)
  let stored = 0
  while (stored < 100) ({ stored } = await killed.line<{ stored: number }>('stored'))
  killed.kill('SIGKILL')
  expect((await killed.ended).signal).toBe('SIGKILL')
  const before = await askedIn(options.log)
  const reported = Math.max(...killed.printed<{ stored: number }>('stored').map((p) => p.stored))
  await using again = startChild('run-kill-child.ts', { ...slow, delayMs: 0 })
  const { code, stderr } = await again.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [end] = again.printed<{ counts: { reused: number; inferred: number } }>('counts')
  return { before, reported, counts: end?.counts, asked: await askedIn(options.log) }
}

function checkNothingLost({
  before,
  reported,
  counts,
  asked,
}: Awaited<ReturnType<typeof killAndRepeat>>): void {
  expect(counts).toMatchObject({ samples: 600, errors: 0, missing: 0 })
  const { reused = 0, inferred = 0 } = counts ?? {}
  expect(reused).toBeGreaterThanOrEqual(reported)
  expect(reused).toBeLessThan(600)
  expect(reused + inferred).toBe(600)
  // Only what was missing was asked for again, and nothing of it twice.
  const second = asked.slice(before.length)
  expect(second).toHaveLength(inferred)
  expect(new Set(second).size).toBe(inferred)
  expect(new Set(asked).size).toBe(600)
}

it('kill -9 in a test on a directory loses nothing that was reported as stored', async () => {
  await using directory = await temporaryDirectory()
  const log = join(directory.path, 'asked.log')
  const data = join(directory.path, 'data')
  checkNothingLost(await killAndRepeat({ at: { directory: data }, log }))
  await using touchstone = await openLocal(data)
  const { Model, TestCase } = defineAnimals(touchstone)
  const model = await Model.load('slow')
  const rows = await all(model.inferences(await TestCase.load('all')))
  expect(rows.map(({ inference }) => inference)).toEqual(
    animals(600).map(({ testSample }) => guess(testSample)),
  )
})

it('kill -9 in a test against a server loses nothing that was reported as stored', async () => {
  await using home = await openServer()
  const { url, token, directory } = home
  const log = join(directory, 'asked.log')
  checkNothingLost(await killAndRepeat({ at: { url, token }, log }))
  const { Model, TestCase } = defineAnimals(home.touchstone)
  const model = await Model.load('slow')
  const rows = await all(model.inferences(await TestCase.load('all')))
  expect(rows.map(({ inference }) => inference)).toEqual(
    animals(600).map(({ testSample }) => guess(testSample)),
  )
})

it('a client goes on when its server is killed and started again', async () => {
  await using directory = await temporaryDirectory()
  const data = join(directory.path, 'data')
  await using server = startChild('run-server-child.ts', { directory: data, port: 0 })
  const { url, token, port } = await server.line<{ url: string; token: string; port: number }>(
    'url',
  )
  const { Model, TestCase, TestSuite } = defineAnimals(connect({ url, token }))
  const testCase = await TestCase.create('all', { samples: animals(20_000) })
  const suite = await TestSuite.create('suite', { testCases: [testCase] })
  let calls = 0
  const model = await Model.create('steady', {
    infer: async (testSample) => {
      if (calls++ % 50 === 0) await after(2)
      return guess(testSample)
    },
  })
  let restarted: ReturnType<typeof startChild> | undefined
  const { counts } = await runTest(model, suite, {
    flushRows: 500,
    onProgress: ({ stored }) => {
      if (stored < 3_000 || restarted) return
      server.kill('SIGKILL')
      restarted = startChild('run-server-child.ts', { directory: data, port })
    },
  })
  await using second = restarted
  expect((await server.ended).signal).toBe('SIGKILL')
  expect(second).toBeDefined()
  expect(counts).toEqual({ samples: 20_000, inferred: 20_000, reused: 0, errors: 0, missing: 0 })
  expect(calls).toBe(20_000)
  const rows = await all(model.inferences(testCase))
  expect(rows).toHaveLength(20_000)
  for (const [i, { testSample, groundTruth, inference }] of rows.entries()) {
    const [animal] = animals(1, i)
    if (testSample.locator !== animal?.testSample.locator) expect(testSample).toEqual(animal)
    if (groundTruth.label !== animal?.groundTruth.label) expect(groundTruth).toEqual(animal)
    if (inference?.score !== guess(testSample).score) expect(inference).toEqual(guess(testSample))
  }
})

it('two clients that run the same test at once end with each inference stored once', async () => {
  await using home = await openServer()
  const { url, token, directory } = home
  const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
  const testCase = await TestCase.create('all', { samples: animals(5_000) })
  await TestSuite.create('suite', { testCases: [testCase] })
  const child = () =>
    startChild('run-kill-child.ts', {
      at: { url, token },
      log: join(directory, 'asked.log'),
      count: 5_000,
      delayMs: 0,
      flushMs: 20,
    })
  await using left = child()
  await using right = child()
  for (const { code, stderr } of await Promise.all([left.ended, right.ended]))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const model = await Model.load('slow')
  const rows = await all(model.inferences(testCase))
  expect(rows.map(({ inference }) => inference)).toEqual(
    animals(5_000).map(({ testSample }) => guess(testSample)),
  )
  const target = { testCaseId: testCase.id }
  const status = await home.touchstone.rpc.inferences.status.query({ target, modelId: model.id })
  expect(status).toMatchObject({ samples: 5_000, inferred: 5_000, errors: 0, missing: 0 })
  const runs = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
  expect(runs.items).toMatchObject([{ state: 'complete', counts: { missing: 0, errors: 0 } }])
})

it('a test case whose upload was killed in the middle is right after a repeat', async () => {
  await using home = await openServer()
  const { url, token, directory } = home
  const options: KillOptions = {
    at: { url, token },
    log: join(directory, 'asked.log'),
    count: 40_000,
    delayMs: 0,
    flushMs: 1_000,
    uploadOnly: true,
  }
  await using killed = startChild('run-kill-child.ts', options)
  for (let read = 0; read < 16_384;) ({ read } = await killed.line<{ read: number }>('read'))
  killed.kill('SIGKILL')
  await killed.ended
  expect(killed.printed('size')).toEqual([])
  const { TestCase } = defineAnimals(home.touchstone)
  await expect(TestCase.load('all')).rejects.toMatchObject({ code: 'not_found' })
  await using again = startChild('run-kill-child.ts', options)
  expect((await again.ended).code).toBe(0)
  expect(again.printed('size')).toEqual([{ size: 40_000 }])
  const rows = await all((await TestCase.load('all')).rows())
  expect(rows).toEqual(animals(40_000))
})
