import { expect, it } from 'vitest'
import { TouchstoneError } from '@touchstone/core'
import { putObject, uploading } from './object-transfer.ts'

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

it('begins again when an address has expired, or an upload is gone before its commit', async () => {
  const { fetch, sent } = answering(403, 200, 200)
  let cycles = 0
  const done = await uploading(async () => {
    cycles++
    await putObject(fetch, upload, Buffer.from('rows'))
    if (cycles === 2) throw new TouchstoneError('part_missing', 'gone')
    return 'done'
  })
  expect([done, cycles, sent.length]).toEqual(['done', 3, 3])
})

it('says what an upload that is refused again and again means', async () => {
  const { fetch } = answering(403)
  await expect(putObject(fetch, upload, Buffer.from('rows'))).rejects.toThrow(/expired.*clock/)
})
