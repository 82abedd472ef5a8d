import { bitmapOf, encodeBitmap, placeOf } from '@touchstone/core'
import { expect, it } from 'vitest'
import { blockState, countStates, placesOf } from './block-state.ts'

const rows = (...list: number[]): string => encodeBitmap(bitmapOf(list))
const states = [
  blockState(
    { block: 2, rows: rows(0, 1, 2, 3) },
    { inferred: rows(1, 3, 9), errors: rows(2, 10) },
  ),
  blockState({ block: 5, rows: rows(7) }, undefined),
]

it('counts only what the test case has, each sample once', () => {
  expect(countStates(states)).toEqual({ all: 5, inferred: 2, errors: 1, missing: 2 })
})

it('finds the places of the rows that are shown', () => {
  const stretches = [
    { block: 2, start: 0, end: 1 },
    { block: 5, start: 0, end: 1 },
  ]
  expect(placesOf(states, stretches, 'missing')).toEqual([placeOf(2, 0), placeOf(5, 7)])
  expect(placesOf(states, [{ block: 2, start: 1, end: 2 }], 'inferred')).toEqual([placeOf(2, 3)])
})
