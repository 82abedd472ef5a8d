import { describe, expect, it } from 'vitest'
import { bitmapOf, encodeBitmap } from '../bitmap.ts'
import type { CommitMode } from './settle.ts'
import {
  animals,
  author,
  commitRows,
  createTestCase,
  defineWorkflow,
  failed,
  openStore,
  type Offer,
} from './testing.ts'

// The first and the third animal are in the test case; all of them are in one block.
async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { models, testCases, inferences } = store.services
  const all = await createTestCase(store, workflowId, { labelled: animals(5) })
  const rows = [{ block: 0, rows: encodeBitmap(bitmapOf([0, 2])) }]
  const from = { testCaseId: all.id, version: 1, rows }
  const fields = { workflowId, name: 'some', description: '', tags: [], content: { from } }
  const { id: testCaseId } = await testCases.create(fields, author)
  const model = await models.create({ workflowId, name: 'm', metadata: {}, tags: [] }, author)
  const modelId = model.id
  const target = { testCaseId }
  return {
    store,
    model,
    target,
    commit: (offers: readonly Offer[], mode?: CommitMode) =>
      commitRows(store, inferences.layerOf(model), offers, mode),
    status: () => inferences.status({ target, modelId }),
    /** The rows that a reader is told of. */
    rows: async (only: 'all' | 'missing') => {
      const { blocks } = await inferences.read({ target, modelId, only })
      return blocks.map((block) => block.rows)
    },
  }
}

describe('how far a model has come', () => {
  it('counts the samples of the target, and no others of the same block', async () => {
    const { commit, status } = await stage()
    const none = { version: 1, samples: 2, inferred: 0, errors: 0, missing: 2 }
    expect(await status()).toMatchObject(none)
    await commit([
      [1, 'cat'],
      [3, failed],
    ])
    expect(await status()).toMatchObject(none)
    await commit([
      [0, 'cat'],
      [2, failed],
    ])
    expect(await status()).toMatchObject({ samples: 2, inferred: 1, errors: 1, missing: 0 })
  })

  it('has another fingerprint once an inference of the target comes or is replaced', async () => {
    const { commit, status } = await stage()
    const seen = [(await status()).fingerprint]
    const isNew = async (): Promise<boolean> => {
      const { fingerprint } = await status()
      const known = seen.includes(fingerprint)
      seen.push(fingerprint)
      return !known
    }
    await commit([[0, 'cat']])
    expect(await isNew()).toBe(true)
    await commit([[1, 'cat']])
    expect(await isNew()).toBe(false)
    await commit([[0, 'dog']])
    expect(await isNew()).toBe(false)
    await commit([[0, 'dog']], 'replace')
    expect(await isNew()).toBe(true)
    await commit([[2, failed]])
    expect(await isNew()).toBe(true)
    await commit([[2, 'dog']])
    expect(await isNew()).toBe(true)
  })

  it('says which samples are left, errors among them', async () => {
    const { commit, rows } = await stage()
    const wanted = (...list: number[]): string[] => [encodeBitmap(bitmapOf(list))]
    expect(await rows('missing')).toEqual(wanted(0, 2))
    await commit([
      [0, 'cat'],
      [2, failed],
    ])
    expect(await rows('all')).toEqual(wanted(0, 2))
    expect(await rows('missing')).toEqual(wanted(2))
    await commit([[2, 'cat']])
    expect(await rows('missing')).toEqual([])
  })

  it('is refused for a model of another workflow', async () => {
    const { store, target } = await stage()
    const workflowId = await defineWorkflow(store, 'plants')
    const { models, inferences } = store.services
    const { id } = await models.create({ workflowId, name: 'rose', metadata: {}, tags: [] }, author)
    await expect(inferences.status({ target, modelId: id })).rejects.toMatchObject({
      code: 'bad_input',
    })
    await expect(inferences.read({ target, modelId: id })).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})
