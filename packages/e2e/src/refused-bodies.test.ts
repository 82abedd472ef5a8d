import { request } from 'node:http'
import { limits } from '@touchstone/core'
import { expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { openServer } from './homes.ts'

/** Announces a body, sends only its beginning, and answers the status that comes all the same. */
function announce(
  url: string,
  { headers, bytes }: { headers: Record<string, string>; bytes: number },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': bytes, ...headers },
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.write('{')
  })
}

it('A large body is refused before it is read, and other calls go on', async () => {
  await using home = await openServer()
  const { Model } = defineAnimals(home.touchstone)
  const good = { authorization: `Bearer ${home.token}` }
  const wrong = { authorization: 'Bearer wrong' }
  const call = `${home.url}/trpc/models.create`
  const refusals = Promise.all([
    announce(call, { headers: good, bytes: limits.requestBytes + 1 }),
    announce(call, { headers: wrong, bytes: limits.requestBytes }),
    announce(call, { headers: {}, bytes: limits.requestBytes }),
    announce(call, { headers: {}, bytes: limits.requestBytes + 1 }),
    announce(`${home.url}/nowhere`, { headers: good, bytes: 100_000_000 }),
  ])
  const names = Array.from({ length: 20 }, (_, n) => `model ${n}`)
  const models = await Promise.all(names.map((name) => Model.create(name)))
  expect(models.map(({ name }) => name)).toEqual(names)
  expect(await refusals).toEqual([413, 401, 401, 413, 404])
})

it('A call that is too large leaves the calls beside it alone, and says so', async () => {
  await using home = await openServer()
  const { Model } = defineAnimals(home.touchstone)
  const [large, ...others] = await Promise.allSettled([
    home.touchstone.rpc.models.create.mutate({
      workflowId: 'Animals',
      name: 'large',
      metadata: { text: 'x'.repeat(limits.requestBytes * 4) },
    }),
    ...['a', 'b', 'c'].map((name) => Model.create(name)),
  ])
  expect(large).toMatchObject({ status: 'rejected', reason: { code: 'too_large' } })
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
})
