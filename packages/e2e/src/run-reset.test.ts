import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { guess } from './animals.ts'
import { homesWithFaults } from './every-home.ts'
import { openServer } from './homes.ts'
import { after, all, numberOf, stage } from './run-kit.ts'

describe.each(homesWithFaults)('reset $name', ({ open }) => {
  it('infers all again, replaces what differs, and counts changed and unchanged', async () => {
    await using home = await open()
    let shift = 0
    const { model, suite, testCase } = await stage(home.touchstone, {
      count: 30,
      infer: (testSample) =>
        numberOf(testSample) < 10 ? { label: 'fox', score: shift } : guess(testSample),
    })
    await runTest(model, suite)
    shift = 1
    const result = await runTest(model, suite, { reset: true })
    expect(result).toMatchObject({
      changed: 10,
      unchanged: 20,
      counts: { samples: 30, inferred: 30, reused: 0, errors: 0, missing: 0 },
    })
    const rows = await all(model.inferences(testCase))
    expect(rows.slice(0, 10).every(({ inference }) => inference?.score === 1)).toBe(true)
    expect(rows.slice(10).map(({ inference }) => inference)).toEqual(
      rows.slice(10).map(({ testSample }) => guess(testSample)),
    )
  })

  it('from A to B and back to A leaves A, in whatever parts it comes', async () => {
    await using home = await open()
    let answer = 'A'
    const { model, suite, testCase } = await stage(home.touchstone, {
      count: 50,
      infer: (testSample) => ({ label: answer, score: numberOf(testSample) }),
    })
    const labels = async () =>
      new Set((await all(model.inferences(testCase))).map(({ inference }) => inference?.label))
    const steps = [
      ['A', 50],
      ['B', 20],
      ['A', 20],
      ['B', 50],
      ['A', 7],
      ['A', 50],
      ['B', 7],
      ['A', 7],
    ] as const
    let before = ''
    for (const [label, flushRows] of steps) {
      answer = label
      const { changed } = await runTest(model, suite, { reset: true, flushRows })
      expect(changed).toBe(before === '' || before === label ? 0 : 50)
      expect(await labels()).toEqual(new Set([label]))
      before = label
    }
  })
})

it('a sample that fails in a reset keeps the inference that it had', async () => {
  await using home = await openServer()
  let broken = false
  const { model, suite, testCase } = await stage(home.touchstone, {
    count: 10,
    infer: (testSample) => {
      if (broken && numberOf(testSample) === 3) throw new Error('no light')
      return guess(testSample)
    },
  })
  await runTest(model, suite)
  broken = true
  const { counts } = await runTest(model, suite, { reset: true })
  expect(counts).toEqual({ samples: 10, inferred: 9, reused: 1, errors: 0, missing: 0 })
  const rows = await all(model.inferences(testCase))
  expect(rows[3]?.inference).toEqual(guess({ locator: 's3://animals/3.png' }))
})

it('of two tests at once with different answers one is a conflict that shows both', async () => {
  await using home = await openServer()
  const { workflow, model, suite, testCase } = await stage(home.touchstone, { count: 40 })
  const answering = (label: string) =>
    workflow.Model.load(model.name, {
      infer: async () => {
        await after(30)
        return { label, score: 1 }
      },
    })
  const options = { concurrency: 40 }
  const results = await Promise.allSettled([
    runTest(await answering('left'), suite, options),
    runTest(await answering('right'), suite, options),
  ])
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toHaveLength(1)
  const rows = await all(model.inferences(testCase))
  const [stored = ''] = new Set(rows.map(({ inference }) => inference?.label))
  const offered = stored === 'left' ? 'right' : 'left'
  expect(rows.every(({ inference }) => inference?.label === stored)).toBe(true)
  expect(refused[0]?.reason).toMatchObject({
    code: 'determinism_conflict',
    message: expect.stringMatching(/stored one for \{"locator":.*Run with reset: true/),
    details: {
      conflicts: expect.arrayContaining([
        { place: 0, stored: { label: stored, score: 1 }, offered: { label: offered, score: 1 } },
      ]),
    },
  })
})
