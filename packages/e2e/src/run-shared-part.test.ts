import { connect, type Touchstone } from '@touchstone/client'
import type { Table } from '@touchstone/core'
import { createApp } from '@touchstone/server'
import { createObjectsHandler } from '@touchstone/storage'
import { expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { clockedUrl, openClocked } from './clocked-home.ts'

const count = 5_000

it('a part that another upload commits and takes away on the way is counted once', async () => {
  await using home = await openClocked()
  const { touchstone, data } = home
  const { Model, TestCase } = defineAnimals(touchstone)
  const samples = animals(count)
  const testCase = await TestCase.create('pets', { samples })
  const { id } = await Model.create('model')
  const rows = samples.map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))
  const upload = async (by: Touchstone) => {
    const model = await defineAnimals(by).Model.load(id)
    return model.uploadInferences(testCase, rows, { key: 'locator' })
  }

  // Between the second block's coverage and its object the whole of another upload takes place.
  const looked = new Set<string>()
  let other: Awaited<ReturnType<typeof upload>> | undefined
  const table: Table = {
    ...data.table,
    async get(key) {
      const item = await data.table.get(key)
      if (key.pk === `layer/${id}`) looked.add(key.sk)
      if (looked.size === 2 && other === undefined) other = await upload(touchstone)
      return item
    },
  }
  const app = createApp({
    services: home.servicesOver(table),
    objects: createObjectsHandler(data.objects),
  })
  const { secret } = await touchstone.rpc.tokens.create.mutate({ name: 'slow', role: 'writer' })
  const fetch = async (request: Request): Promise<Response> => app.fetch(request)
  const slow = await upload(connect({ url: clockedUrl, token: secret, fetch }))

  expect(other).toMatchObject({ attempted: count, conflicts: 0 })
  expect(slow).toMatchObject({ attempted: count, conflicts: 0 })
  expect(slow.inserted).toBe(4_096)
  expect(slow.inserted + (other?.inserted ?? 0)).toBe(count)
  expect(slow.inserted + slow.unchanged).toBe(count)
})
