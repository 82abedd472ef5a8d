import { TouchstoneError } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { evaluatorFromJson } from './from-json.ts'

const workflow = {
  types: { testSample: z.json(), groundTruth: z.json(), inference: z.json() },
}
const least = {
  binary: { positive: 'cat' },
  classification: {},
  regression: {},
  detection: {},
  text: {},
} as const

const junk: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e300,
  '',
  'x',
  [],
  [null],
  [[]],
  ['a'],
  {},
  { a: null },
  { replicates: 'many' },
  { replicates: 1e9 },
]

/** The options that an evaluator takes as data: those that its refusal of another one lists. */
function optionsOf(evaluator: string): string[] {
  try {
    evaluatorFromJson(workflow, { evaluator, nonsense: 1 })
  } catch (error) {
    if (error instanceof TouchstoneError) return error.details['options'] as string[]
  }
  throw new Error('nonsense is no option')
}

describe.each(Object.entries(least))('the options of %s as data', (evaluator, rest) => {
  it.each(optionsOf(evaluator))(
    'are refused with their name where %s is of a wrong type',
    (name) => {
      const refused: string[] = []
      for (const value of junk)
        try {
          const { tally } = evaluatorFromJson(workflow, { evaluator, ...rest, [name]: value })
          tally?.({ testCase: null, configuration: null, prepared: null }).metrics()
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_input' })
          expect((error as Error).message).toContain(name)
          refused.push(JSON.stringify(value))
        }
      expect(refused).toEqual(expect.arrayContaining(['null', '[null]', '[[]]']))
    },
  )
})

it('says what an option must be', () => {
  const made = (options: object) => () =>
    evaluatorFromJson(workflow, { evaluator: 'classification', ...options })
  expect(made({ missing: 'yes' })).toThrow('missing must be "exclude" or "wrong", not "yes".')
  expect(made({ topK: 5 })).toThrow('topK must be a list of numbers, not 5.')
  expect(made({ intervals: { replicate: 5 } })).toThrow(/^intervals must be false or an object/)
})
