import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { homes } from './every-home.ts'
import { stage } from './run-kit.ts'

describe.each(homes)('Listed runs $name', ({ open }) => {
  it('have the names that their model and suite have today, and none of what is deleted', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { model, suite } = await stage(home.touchstone, { count: 3 })
    const { run } = await runTest(model, suite)
    const listed = async () => (await rpc.testRuns.list.query({})).items
    expect(await listed()).toEqual([{ ...run, names: { model: 'cat or dog', suite: 'suite' } }])
    await rpc.models.update.mutate({ id: model.id, revision: 1, name: 'dog or cat' })
    const names = async () => (await listed()).map((entry) => entry.names)
    expect(await names()).toEqual([{ model: 'dog or cat', suite: 'suite' }])
    await rpc.models.delete.mutate({ id: model.id, revision: 2 })
    expect(await names()).toEqual([{ model: null, suite: 'suite' }])
    await rpc.models.restore.mutate({ id: model.id, revision: 3 })
    expect(await names()).toEqual([{ model: 'dog or cat', suite: 'suite' }])
  })
})
