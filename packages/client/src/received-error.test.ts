import { afterEach, expect, it } from 'vitest'
import { connect } from './connect.ts'
import { connectTransport } from './connect-transport.ts'

const url = 'http://server.test'
let touchstone: unknown

/** A server that refuses every call with these facts. */
const fetch = async (): Promise<Response> => {
  const data = { httpStatus: 409, touchstone }
  return Response.json(
    { error: { message: 'That is taken.', code: -32009, data } },
    { status: 409 },
  )
}

afterEach(() => {
  touchstone = undefined
})

const refused = async (open: typeof connectTransport): Promise<unknown> =>
  open({ url, fetch, patienceMs: 1 })
    .rpc.models.get.query({ model: 'x' })
    .catch((error: unknown) => error)

const load = { do: 'load', noun: 'model', name: 'x' }

it('adds the step of a hint to the sentence of the server', async () => {
  touchstone = { code: 'name_taken', details: { id: 1 }, hint: load }
  expect(await refused(connect)).toMatchObject({
    code: 'name_taken',
    message: 'That is taken. Or load it with Model.load("x").',
    summary: 'That is taken.',
    details: { id: 1 },
    hint: load,
  })
})

it.each([[undefined], [{ do: 'fly' }]])('leaves the hint %j out', async (hint) => {
  touchstone = { code: 'name_taken', details: {}, hint }
  expect(await refused(connect)).toMatchObject({
    message: 'That is taken.',
    summary: 'That is taken.',
    hint: undefined,
  })
})

it('leaves every hint out for programs with words of their own', async () => {
  touchstone = { code: 'name_taken', details: {}, hint: load }
  expect(await refused(connectTransport)).toMatchObject({
    message: 'That is taken.',
    hint: undefined,
  })
})
