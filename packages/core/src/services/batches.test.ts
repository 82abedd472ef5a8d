import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { author, defineWorkflow, openStore } from './testing.ts'

async function stage() {
  const store = openStore()
  return { store, workflowId: await defineWorkflow(store) }
}

describe('test cases of a batch', () => {
  const input = (name: string) => ({ name, description: '', tags: [], content: {} })
  const named = (page: { items: { name: string }[] }): string[] =>
    page.items.map(({ name }) => name)

  it('appear together, once the batch is committed', async () => {
    const { store, workflowId } = await stage()
    const { testCases } = store.services
    const batch = await testCases.openBatch()
    const [first] = await testCases.createMany(workflowId, [input('a'), input('b')], {
      author,
      batch,
    })
    expect(named(await testCases.list(workflowId, {}))).toEqual([])
    await expect(testCases.records.load(first?.id ?? '')).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(testCases.create({ workflowId, ...input('a') }, author)).rejects.toMatchObject({
      code: 'name_taken',
    })
    expect(await testCases.closeBatch(batch, 'committed')).toBe('committed')
    expect(named(await store.others.testCases.list(workflowId, {})).toSorted()).toEqual(['a', 'b'])
    // How it was closed the first time stays.
    expect(await testCases.closeBatch(batch, 'aborted')).toBe('committed')
  })

  it('never appear when one of them fails, and give their names back', async () => {
    const { store, workflowId } = await stage()
    const { testCases } = store.services
    await testCases.create({ workflowId, ...input('b') }, author)
    const all = [input('a'), input('b'), input('c')]
    await expect(testCases.createMany(workflowId, all, { author })).rejects.toMatchObject({
      code: 'name_taken',
      details: { name: 'b' },
    })
    expect(named(await testCases.list(workflowId, {}))).toEqual(['b'])
    await testCases.create({ workflowId, ...input('a') }, author)
  })

  it('give their names back after five minutes without a commit, which then comes too late', async () => {
    const { store, workflowId } = await stage()
    const { testCases } = store.services
    const batch = await testCases.openBatch()
    await testCases.createMany(workflowId, [input('a')], { author, batch })
    store.pass(5 * 60_000)
    const { id } = await testCases.create({ workflowId, ...input('a') }, author)
    expect(await testCases.closeBatch(batch, 'committed')).toBe('aborted')
    expect((await testCases.records.find(workflowId, 'a')).id).toBe(id)
    await expect(
      testCases.createMany(workflowId, [input('z')], { author, batch }),
    ).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('are too many beyond the limit', async () => {
    const { store, workflowId } = await stage()
    const many = Array.from({ length: limits.initManyTestCases + 1 }, (_, at) => input(`${at}`))
    await expect(
      store.services.testCases.createMany(workflowId, many, { author }),
    ).rejects.toMatchObject({ code: 'too_large' })
  })
})
