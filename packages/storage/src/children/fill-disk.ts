// Writes to a data directory more than the limit of file sizes allows, and prints what happened.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, sha256Hex, TouchstoneError } from '@touchstone/core'
import { openDataDirectory } from '../data-directory.ts'
import { createObjectsHandler } from '../objects-handler.ts'

const data = await openDataDirectory(process.argv[2] ?? '', { baseUrl: () => 'http://t.test' })
const body = new Uint8Array(4_000_000).fill(7)

const outcome = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof TouchstoneError ? error.code : 'none'
    return { code, message: messageOf(error) }
  }
}

async function upload(): Promise<unknown> {
  const binding = { bytes: body.byteLength, sha256: sha256Hex(body), contentType: 'text/plain' }
  const presigned = await data.objects.presignPut('upload', binding, { expiresInMs: 60_000 })
  const handle = createObjectsHandler(data.objects)
  const response = await handle(new Request(presigned.url, { ...presigned, body }))
  return { status: response.status, ...((await response.json()) as object) } // a refusal
}

let written = 0
async function fillTable(): Promise<void> {
  for (; written < 100; written++)
    await data.table.write([
      { put: { pk: 'p', sk: `${written}` }, value: 'x'.repeat(100_000), expect: 0 },
    ])
}

const put = await outcome(() => data.objects.put('put', body))
const uploaded = await outcome(upload)
const filled = await outcome(fillTable)
await data.objects.put('small', Buffer.from('still works'))
console.log(
  JSON.stringify({
    put,
    uploaded,
    filled,
    written,
    readable: (await data.table.query({ pk: 'p', limit: 1_000 })).items.length,
    objects: (await data.objects.list('')).objects.map(({ key }) => key),
    temporary: await readdir(join(data.path, 'objects', '~temporary')),
  }),
)
data.close()
