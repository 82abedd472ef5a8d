import { TouchstoneError } from '@touchstone/core/errors'
import { expect, test } from 'vitest'
import { FatalError } from './fatal-error.ts'

test('ends a test also when the evaluator of another copy throws it', async () => {
  // @ts-expect-error TypeScript knows no queries in the name of a file.
  const copy = (await import('./fatal-error.ts?copy')) as typeof import('./fatal-error.ts')
  expect(copy.FatalError).not.toBe(FatalError)
  const error = new copy.FatalError('bad_input', 'The judge does not answer.')
  expect(error).toBeInstanceOf(FatalError)
  expect(error).toBeInstanceOf(TouchstoneError)
  expect(new TouchstoneError('bad_input', 'One sample only.')).not.toBeInstanceOf(FatalError)
})
