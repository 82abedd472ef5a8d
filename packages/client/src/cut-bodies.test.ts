import { expect, it } from 'vitest'
import { connect } from './connect.ts'
import { naming413 } from './cut-bodies.ts'
import { putObject } from './object-transfer.ts'

const upload = { url: 'http://localhost/key', method: 'PUT', headers: {} } as const

it('names a proxy as the likely reason for a body that is too large, and asks once', async () => {
  let asked = 0
  const fetch = async (): Promise<Response> => {
    asked++
    return new Response('<h1>413 Request Entity Too Large</h1>', { status: 413 })
  }
  const touchstone = connect({ url: 'http://localhost', fetch, patienceMs: 700 })
  const sendings = {
    'An upload': () => putObject(touchstone, upload, Buffer.from('rows')),
    'A call': () => touchstone.rpc.models.list.query({}),
  }
  for (const [what, sending] of Object.entries(sendings))
    await expect(sending()).rejects.toMatchObject({
      code: 'storage',
      message: `${what} was refused as too large (413), probably by a proxy in front of the server. Have it accept bodies of 17 MiB, in nginx with client_max_body_size 17m, then try again.`,
      details: { status: 413 },
    })
  expect(asked).toBe(2)
})

it('leaves what the server itself says of a body', async () => {
  const own = Response.json({ error: { message: 'The body of a call …' } }, { status: 413 })
  const request = new Request('http://localhost/trpc/x', { method: 'POST', body: '{}' })
  expect(await naming413(async () => own)(request)).toBe(own)
})
