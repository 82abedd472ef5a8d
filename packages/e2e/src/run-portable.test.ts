import { expect, it } from 'vitest'
import { defineAnimals, guess } from './animals.ts'
import { openServer } from './homes.ts'
import { startChild } from './run-child.ts'
import { all } from './run-kit.ts'

it('the client goes the whole way with what a browser has, and Node reads the same', async () => {
  await using home = await openServer()
  const { url, token } = home
  await using child = startChild('run-portable-child.ts', { url, token })
  const { code, stderr } = await child.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(child.printed('made')).toMatchObject([
    { made: ['CompressionStream', 'DecompressionStream'] },
  ])
  const { Model, TestCase } = defineAnimals(home.touchstone)
  const model = await Model.load('portable')
  const rows = await all(model.inferences(await TestCase.load('dogs')))
  expect(rows).toHaveLength(1_667)
  for (const { testSample, inference } of rows) expect(inference).toEqual(guess(testSample))
})
