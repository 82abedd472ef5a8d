import { expect, it } from 'vitest'
import { putObject } from './object-transfer.ts'

const upload = { url: 'http://localhost/key', method: 'PUT', headers: {} } as const

/** Answers with one status after the other, and counts. */
function answering(...statuses: number[]) {
  const sent: string[] = []
  const fetch = async (request: Request): Promise<Response> => {
    sent.push(await request.text())
    return new Response(null, { status: statuses[sent.length - 1] ?? 500 })
  }
  return { fetch, sent }
}

it.each([408, 409, 429, 500, 503])('sends an upload again after %i', async (status) => {
  const { fetch, sent } = answering(status, 200)
  await putObject(fetch, upload, Buffer.from('rows'))
  expect(sent).toEqual(['rows', 'rows'])
})

it('takes 412 as "there already"', async () => {
  const { fetch, sent } = answering(412)
  await putObject(fetch, upload, Buffer.from('rows'))
  expect(sent).toEqual(['rows'])
})

it.each([400, 403])('gives an upload up at %i', async (status) => {
  const { fetch, sent } = answering(status, 200)
  await expect(putObject(fetch, upload, Buffer.from('rows'))).rejects.toMatchObject({
    code: 'storage',
    details: { status },
  })
  expect(sent).toHaveLength(1)
})
