import { expect, it } from 'vitest'
import { createTimedChecks } from './timed-checks.ts'

const textOf = (schema: object) => {
  const json = JSON.stringify(schema)
  return { json, hash: json, what: 'The inference schema' }
}
const rowsOf = (...values: unknown[]) => ({
  field: 'inference' as const,
  lines: values.map((inference, place) => JSON.stringify({ place, inference })),
})

it('answers the first row that does not fit', async () => {
  const checks = createTimedChecks()
  const schema = textOf({ type: 'string', pattern: '^a' })
  expect(await checks.check(schema, rowsOf('ab', 'a'))).toBeUndefined()
  expect(await checks.check(schema, rowsOf('a', 'b', 1))).toEqual({
    index: 1,
    problem: 'must match pattern "^a"',
  })
})

it('stops a row that takes too long, and goes on with the next call', async () => {
  const checks = createTimedChecks()
  const schema = textOf({ pattern: '^(a+)+$' })
  await expect(checks.check(schema, rowsOf(`${'a'.repeat(40)}!`))).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('The inference schema takes more than 1000 ms'),
  })
  expect(await checks.check(schema, rowsOf('aaa'))).toBeUndefined()
})

it('refuses a schema that is none', async () => {
  await expect(createTimedChecks().compile(textOf({ type: 'nothing' }))).rejects.toMatchObject({
    code: 'bad_input',
  })
})
