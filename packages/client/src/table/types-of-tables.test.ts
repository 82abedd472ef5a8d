import { describe, expect, it } from 'vitest'
import { typesOfTables, type TypeColumns } from './types-of-tables.ts'
import { toTable, type Table } from './table.ts'

type Row = Readonly<Record<string, unknown>>

const csv = (rows: readonly Row[], source: string): Table<object> => ({
  ...toTable(rows),
  source,
  isText: true,
})
const types = (labels: readonly Row[], predictions: readonly Row[], columns: TypeColumns) =>
  typesOfTables(
    { labels: csv(labels, 'labels.csv'), predictions: csv(predictions, 'preds.csv') },
    columns,
  )
const id = { key: { id: 'id' } }
const string = { type: 'string' }
const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
})

describe('the types of two tables', () => {
  it('are found: the key, metadata, the ground truth that both have, and the predictions', async () => {
    const { schemas, leftOut } = await types(
      [
        { id: 'a', time: 'day', weight: '', label: 'cat' },
        { id: 'b', time: 'night', weight: '1.5', label: 'dog' },
      ],
      [
        { id: 'a', label: 'cat', score: '0.25' },
        { id: 'b', label: 'cat', score: '1' },
      ],
      id,
    )
    expect(leftOut).toStrictEqual([])
    expect(schemas.testSample).toStrictEqual(
      object(
        {
          id: string,
          metadata: object({ time: string, weight: { type: ['number', 'null'] } }, []),
        },
        ['id'],
      ),
    )
    expect(schemas.groundTruth).toStrictEqual(object({ label: string }))
    expect(schemas.inference).toStrictEqual(object({ label: string, score: { type: 'number' } }))
  })

  it('leave a copy of the ground truth out of the predictions', async () => {
    const rows = [{ id: '1', label: '7', predicted: '7' }]
    const { schemas, leftOut } = await types([{ id: '1', label: '7' }], rows, id)
    expect(leftOut).toStrictEqual(['label'])
    expect(schemas.inference).toStrictEqual(object({ predicted: { type: 'number' } }))
    const named = await types([{ id: '1', label: '7' }], rows, { ...id, map: { label: 'label' } })
    expect(named.leftOut).toStrictEqual([])
    expect(named.schemas.inference).toStrictEqual(object({ label: { type: 'number' } }))
  })

  it('have objects for columns with dots, and no prefixes of an export', async () => {
    const { schemas } = await types(
      [{ 'testSample.id': 'a', 'testSample.metadata.time': 'day', 'groundTruth.label': 'cat' }],
      [{ 'testSample.id': 'a', 'inference.best.label': 'cat', 'inference.best.score': '0.5' }],
      { ...id, truth: { label: 'label' } },
    )
    expect(schemas.testSample).toStrictEqual(
      object({ id: string, metadata: object({ time: string }, []) }, ['id']),
    )
    expect(schemas.inference).toStrictEqual(
      object({ best: object({ label: string, score: { type: 'number' } }) }),
    )
  })

  it('are found within objects that JSON has for metadata and for the parts of an export', async () => {
    const labels = toTable([
      { id: 'a', metadata: { time: 'day' }, label: 'cat' },
      { testSample: { id: 'b', metadata: { time: 'noon' } }, groundTruth: { label: 'dog' } },
    ])
    const predictions = toTable([{ id: 'a', inference: { label: 'cat', box: { x: 1 } } }])
    const { schemas } = await typesOfTables({ labels, predictions }, id)
    expect(schemas.testSample).toStrictEqual(
      object({ id: string, metadata: object({ time: string }, []) }, ['id']),
    )
    expect(schemas.groundTruth).toStrictEqual(object({ label: string }))
    expect(schemas.inference).toStrictEqual(
      object({ label: string, box: object({ x: { type: 'number' } }) }),
    )
  })

  it('give a key one type on both sides', async () => {
    const keyType = async (left: unknown, right: unknown) => {
      const labels = toTable([{ id: left, label: 'a' }])
      const predictions = toTable([{ id: right, label: 'a' }])
      const { schemas } = await typesOfTables({ labels, predictions }, id)
      return schemas.testSample
    }
    expect(await keyType(1, 1)).toStrictEqual(object({ id: { type: 'number' } }))
    expect(await keyType(1, '1')).toStrictEqual(object({ id: string }))
    expect(await keyType(null, null)).toStrictEqual(object({ id: string }))
  })

  it.each<[string, readonly Row[], readonly Row[], TypeColumns, string]>([
    [
      'a key that the labels lack',
      [{ path: 'a', label: 'x' }],
      [{ id: 'a' }],
      id,
      'labels.csv has no column "id", which --key names; it has "path", "label".',
    ],
    [
      'a key that the predictions lack',
      [{ id: 'a', label: 'x' }],
      [{ sample_id: 'a', label: 'x' }],
      id,
      'preds.csv has no column "id", which --key names; it has "sample_id", "label". Did you mean "sample_id"?',
    ],
    [
      'several columns that could be the ground truth',
      [{ id: 'a', one: 'x', two: 'y' }],
      [{ id: 'a', three: 'x' }],
      id,
      'Cannot tell which column of labels.csv has the ground truth. Name it with --truth: one of "one", "two".',
    ],
    [
      'labels with nothing but keys',
      [{ id: 'a' }],
      [{ id: 'a', label: 'x' }],
      id,
      'labels.csv has no column with a ground truth besides the key.',
    ],
    [
      'predictions with nothing but keys',
      [{ id: 'a', label: 'x' }],
      [{ id: 'a' }],
      id,
      'preds.csv has no column with predictions besides the key; it has "id".',
    ],
    [
      'columns of which one is within the other',
      [{ id: 'a', label: 'x' }],
      [{ id: 'a', best: 'x', 'best.score': '1' }],
      id,
      'The columns "best" and "best.score" cannot both be fields.',
    ],
    ['no rows', [], [{ id: 'a', label: 'x' }], id, 'No rows in labels.csv'],
  ])('are refused for %s', async (_, labels, predictions, columns, message) => {
    await expect(types(labels, predictions, columns)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
  })
})
