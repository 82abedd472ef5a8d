import { expect, it } from 'vitest'
import { TouchstoneError } from './errors.ts'
import { hinted } from './hinted.ts'
import { readHint, type Hint } from './hint.ts'

const steps: readonly (readonly [Hint, string])[] = [
  [{ do: 'load', noun: 'model', name: 'a "b"' }, 'Or load it with Model.load("a \\"b\\"").'],
  [{ do: 'load', noun: 'test suite', name: 'x' }, 'Or load it with TestSuite.load("x").'],
  [{ do: 'load', noun: 'workflow', name: 'x' }, 'Or load it with touchstone.openWorkflow("x").'],
  [{ do: 'send-token' }, 'Pass one to `connect` as `token`.'],
  [{ do: 'edit-again', revision: 7 }, 'Load it again and repeat the edit.'],
  [{ do: 'list-damage' }, '`touchstone doctor --deep` lists everything that is damaged.'],
  [{ do: 'allow', option: 'reset' }, 'Run with reset: true to replace it.'],
  [
    { do: 'read-otherwise', nan: 'nullable', isSkippable: true },
    "Read NaN as no value with nan: 'null', or replace it in the table. To leave out such rows, pass onError: 'skip'.",
  ],
  [{ do: 'repeat', left: 3 }, 'The same call goes on with the other 3.'],
]

it.each(steps)('says %j in the words of the SDK after the sentence', (hint, step) => {
  const error = hinted('bad_input', 'That failed.', hint, { details: { a: 1 } })
  expect(error).toBeInstanceOf(TouchstoneError)
  expect(error).toMatchObject({
    code: 'bad_input',
    message: `That failed. ${step}`,
    summary: 'That failed.',
    details: { a: 1 },
  })
  expect(readHint(JSON.parse(JSON.stringify(error.hint)))).toEqual(hint)
})

it('has the whole message as its summary where there is no hint', () => {
  for (const error of [
    hinted('storage', 'It is full.', undefined),
    new TouchstoneError('storage', 'It is full.'),
  ])
    expect(error).toMatchObject({ message: 'It is full.', summary: 'It is full.', hint: undefined })
})

it.each([
  [undefined],
  [null],
  ['load'],
  [{ do: 'fly' }],
  [{ do: 'load', noun: 'planet', name: 'x' }],
  [{ do: 'allow', option: 'everything' }],
])('does not know the hint %j', (hint) => {
  expect(readHint(hint)).toBeUndefined()
})
