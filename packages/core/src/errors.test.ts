import { expect, test } from 'vitest'
import { hasCode, TouchstoneError } from './errors.ts'

const copyOf = async (): Promise<typeof import('./errors.ts')> =>
  // A module of its own: what a second installation of the package is.
  // @ts-expect-error TypeScript knows no queries in the name of a file.
  (await import('./errors.ts?copy')) as typeof import('./errors.ts')

test('knows an error that another copy of the class made', async () => {
  const copy = await copyOf()
  expect(copy.TouchstoneError).not.toBe(TouchstoneError)
  const error = new copy.TouchstoneError('not_found', 'There is no such model.')
  expect(error).toBeInstanceOf(TouchstoneError)
  expect(hasCode(error, 'not_found')).toBe(true)
})

test('takes nothing else for its own', () => {
  for (const other of [new Error('no'), { name: 'TouchstoneError' }, null, undefined, 'text'])
    expect(other).not.toBeInstanceOf(TouchstoneError)
})

test('leaves a class that extends it a rule of its own', () => {
  class Mine extends TouchstoneError {}
  expect(new Mine('internal', 'mine')).toBeInstanceOf(TouchstoneError)
  expect(new Mine('internal', 'mine')).toBeInstanceOf(Mine)
  expect(new TouchstoneError('internal', 'not mine')).not.toBeInstanceOf(Mine)
})
