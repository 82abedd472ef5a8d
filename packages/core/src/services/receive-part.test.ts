import { describe, expect, it } from 'vitest'
import type { Layer } from './layer.ts'
import {
  animals,
  commitRows,
  commitSamples,
  defineWorkflow,
  failed,
  openStore,
  pack,
  rowLines,
  rowsIn,
  send,
  uploadRows,
  type Offer,
} from './testing.ts'

async function stage(schema = {}) {
  const store = openStore()
  const workflowId = await defineWorkflow(store, 'animals', { inference: schema })
  const samples = animals(6).map(([sample]) => sample)
  await commitSamples(store, workflowId, samples)
  const layer: Layer = { id: 'layer', workflowId, field: 'inference' }
  return { store, layer, layers: store.services.layers, rows: () => rowsIn(store, layer) }
}

describe('a part', () => {
  it('is announced as missing, as uploaded and as committed', async () => {
    const { store, layer, layers } = await stage()
    const { spec, body } = await pack(rowLines(layer, [[0, 1]]))
    const [missing] = await layers.prepare(layer, [spec])
    expect(missing).toMatchObject({
      sha256: spec.sha256,
      committed: false,
      request: { method: 'PUT' },
    })
    await send(store, missing?.request, body)
    expect(await layers.prepare(layer, [spec])).toEqual([{ sha256: spec.sha256, committed: false }])
    await layers.commit(layer, { parts: [spec], schemaRevision: 1, mode: 'keep' })
    expect(await layers.prepare(layer, [spec])).toEqual([{ sha256: spec.sha256, committed: true }])
  })

  it('that is uploaded and not committed is invisible', async () => {
    const { store, layer, layers, rows } = await stage()
    await uploadRows(store, layer, [[0, 1]])
    expect(await rows()).toEqual([])
    expect(await layers.at(layer.id, [0])).toEqual([undefined])
  })

  it.each<[string, Offer[], string]>([
    ['outside the workflow', [[6, 1]], 'bad_input'],
    ['that does not fit the schema', [[1, 'text']], 'schema_mismatch'],
  ])('%s is refused, and the good ones beside it are not stored', async (_, bad, code) => {
    const { store, layer, layers } = await stage({ type: 'number' })
    const parts = [await uploadRows(store, layer, [[0, 1]]), await uploadRows(store, layer, bad)]
    await expect(
      layers.commit(layer, { parts, schemaRevision: 1, mode: 'keep' }),
    ).rejects.toMatchObject({ code, details: { place: bad[0]?.[0] } })
    expect(await layers.at(layer.id, [0])).toEqual([undefined])
    // The good one is still uploaded, and can be committed alone.
    const alone = { parts: parts.slice(0, 1), schemaRevision: 1, mode: 'keep' as const }
    expect(await layers.commit(layer, alone)).toMatchObject({ inserted: 1 })
  })

  it('that was never uploaded is missing, in a block that has no samples as well', async () => {
    const { layer, layers } = await stage()
    const { spec } = await pack(rowLines(layer, [[0, 1]]))
    const commit = (block: number) =>
      layers.commit(layer, { parts: [{ ...spec, block }], schemaRevision: 1, mode: 'keep' })
    await expect(commit(0)).rejects.toMatchObject({ code: 'part_missing' })
    await expect(commit(1)).rejects.toMatchObject({ code: 'bad_input' })
  })

  it('that was damaged after its upload can be uploaded again', async () => {
    const { store, layer, layers, rows } = await stage()
    const spec = await uploadRows(store, layer, [[0, 1]])
    const { objects } = store
    const [upload] = (await objects.list('uploads/')).objects
    await objects.delete([upload?.key ?? ''])
    await objects.put(upload?.key ?? '', new Uint8Array(spec.bytes))
    const input = { parts: [spec], schemaRevision: 1, mode: 'keep' as const }
    await expect(layers.commit(layer, input)).rejects.toMatchObject({ code: 'part_missing' })
    await uploadRows(store, layer, [[0, 1]])
    expect(await layers.commit(layer, input)).toMatchObject({ inserted: 1 })
    expect(await rows()).toEqual([[0, 1]])
  })

  it('with another length than was announced is refused', async () => {
    const { store, layer, layers } = await stage()
    const spec = await uploadRows(store, layer, [[0, 1]])
    const parts = [{ ...spec, bytes: spec.bytes + 1 }]
    await expect(
      layers.commit(layer, { parts, schemaRevision: 1, mode: 'keep' }),
    ).rejects.toMatchObject({ code: 'part_corrupt' })
  })

  it('has errors only where inferences are stored', async () => {
    const { store, layer } = await stage()
    const truths: Layer = { ...layer, id: 'truths', field: 'groundTruth' }
    await expect(commitRows(store, truths, [[0, failed]])).rejects.toMatchObject({
      code: 'part_corrupt',
    })
  })
})
