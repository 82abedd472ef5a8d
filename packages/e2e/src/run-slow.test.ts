import { test as runTest } from '@touchstone/client'
import { expect, it } from 'vitest'
import { guess } from './animals.ts'
import { hourMs, openClocked } from './clocked-home.ts'
import { all, numberOf, stage } from './run-kit.ts'

// Addresses of objects are good for an hour, and there are many of them in one answer.

it('an infer that takes hours for a block still gets the blocks after it', async () => {
  await using home = await openClocked()
  const { model, suite } = await stage(home.touchstone, {
    count: 30_000,
    infer: (testSample) => {
      if (numberOf(testSample) % 5_000 === 0) home.pass(2 * hourMs)
      return guess(testSample)
    },
  })
  const { counts } = await runTest(model, suite)
  expect(counts).toEqual({ samples: 30_000, inferred: 30_000, reused: 0, errors: 0, missing: 0 })
})

it('a reader that takes hours for a block still gets the blocks after it', async () => {
  await using home = await openClocked()
  const { model, suite, testCase } = await stage(home.touchstone, { count: 30_000 })
  await runTest(model, suite)
  let read = 0
  for await (const { testSample, inference } of model.inferences(testCase)) {
    if (read % 10_000 === 0) home.pass(2 * hourMs)
    if (inference?.score !== guess(testSample).score) expect(inference).toEqual(guess(testSample))
    read++
  }
  expect(read).toBe(30_000)
  home.pass(2 * hourMs)
  expect(await all(testCase.rows())).toHaveLength(30_000)
})
