import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import * as types from './index.ts'

const png = { locator: 's3://bucket/path/file.png' }
const box = { top_left: [1.5, 2], bottom_right: [11.5, 22] }
const derivedOfBox = { width: 10, height: 20, area: 200, aspect_ratio: 0.5 }
const box3d = { center: [1, 2, 3], dimensions: [2, 3, 4], rotations: [0, 0.1, -0.2] }
const points = [
  [0, 0],
  [4, 0],
  [4, 3],
]
const points3d = [
  [0, 0, 0],
  [1, 0, 0],
  [0, 1, 0.5],
]
const time = { start: 1, end: 9 }
const text = { text_field: 'text', start: 1, end: 9 }
const axes = { title: 't', x_label: 'x', y_label: 'y' }
const noClip = { thumbnail: null, start: null, end: null }
const label = { label: 'car' }
const score = { score: 0.25 }

interface Wire {
  /** What the type keeps. */
  readonly kept: Record<string, unknown>
  /** What other clients send beside it. */
  readonly dropped?: Record<string, unknown>
}

const variants = (name: string, wire: Wire): Record<string, Wire> => ({
  [name]: wire,
  [`Labeled${name}`]: { ...wire, kept: { ...wire.kept, ...label } },
  [`Scored${name}`]: { ...wire, kept: { ...wire.kept, ...score } },
  [`ScoredLabeled${name}`]: { ...wire, kept: { ...wire.kept, ...label, ...score } },
})

const wires: Record<string, Wire> = {
  ...variants('BoundingBox', { kept: box, dropped: derivedOfBox }),
  ...variants('BoundingBox3D', { kept: box3d, dropped: { volume: 24 } }),
  ...variants('Polygon', { kept: { points } }),
  ...variants('TimeSegment', { kept: time }),
  ...variants('TextSegment', { kept: text }),
  Polyline: { kept: { points } },
  Polyline3D: { kept: { points: points3d } },
  Keypoints: { kept: { points } },
  Keypoints3D: { kept: { points: points3d } },
  SegmentationMask: { kept: { labels: { 7: 'sky', 255: 'road' }, ...png } },
  BitmapMask: { kept: png },
  ClassificationLabel: { kept: label },
  ScoredClassificationLabel: { kept: { ...label, ...score } },
  ImageAsset: { kept: png },
  PlainTextAsset: { kept: png },
  BinaryAsset: { kept: png },
  PointCloudAsset: { kept: png },
  BaseVideoAsset: { kept: png },
  VideoAsset: { kept: { ...png, ...noClip, frame_rate: null } },
  AudioAsset: { kept: png },
  MeshAsset: { kept: png },
  DocumentAsset: { kept: png },
  Timestamp: { kept: { epoch_time: 1_714_979_289, value: null, format: null } },
  Image: { kept: png },
  Text: { kept: { text: 'hi' } },
  Document: { kept: { locator: 's3://b/d.pdf' } },
  PointCloud: { kept: { locator: 's3://b/p.pcd' } },
  Audio: { kept: { locator: 's3://b/a.wav' } },
  Video: { kept: { locator: 's3://b/v.mp4', thumbnail: null, start: 1, end: 2 } },
  ImagePair: { kept: { a: png, b: png } },
  ImageText: { kept: { image: png, text: { text: 't' } } },
  AxisConfig: { kept: { type: 'log' } },
  Curve: { kept: { x: [0, 1], y: [1, 0], label: 'c', extra: { threshold: [0.1, 0.2] } } },
  CurvePlot: {
    kept: {
      ...axes,
      curves: [{ x: [0, 1], y: [1, 0] }],
      x_config: { type: 'log' },
      y_config: null,
    },
  },
  Histogram: {
    kept: {
      ...axes,
      buckets: [0, 1, 2],
      frequency: [3, 4],
      labels: null,
      x_config: null,
      y_config: null,
    },
  },
  BarPlot: { kept: { ...axes, labels: ['a', 1], values: [1, null], config: null } },
  ConfusionMatrix: {
    kept: {
      title: 'cm',
      labels: ['a', 'b'],
      matrix: [
        [1, 2],
        [3, 4],
      ],
      x_label: 'Predicted',
      y_label: 'Actual',
    },
  },
}

/** Types that keep whatever they are given. */
const open = ['CustomAnnotation', 'SampleMetadata']
const schemas = Object.fromEntries(
  Object.entries(types).flatMap(([name, value]) =>
    value instanceof z.ZodType ? [[name, value] as const] : [],
  ),
)
const schemaOf = (name: string): z.ZodType => schemas[name] ?? expect.fail(`no type ${name}`)

test('every exported schema has a wire form here', () => {
  expect(Object.keys(schemas).toSorted()).toEqual([...Object.keys(wires), ...open].toSorted())
})

describe.each(Object.entries(wires))('%s', (name, { kept, dropped }) => {
  const schema = schemaOf(name)

  test('keeps its fields and drops data_type and derived fields', () => {
    expect(schema.parse({ ...kept, ...dropped, data_type: `FIELD/${name}` })).toEqual(kept)
  })

  test('refuses an absent required field, and its JSON Schema requires the same', () => {
    const json = z.toJSONSchema(schema, { io: 'input' })
    expect(schema.safeParse({}).success).toBe(false)
    for (const key of json.required ?? []) {
      const { [key]: _removed, ...rest } = kept
      const issues = schema.safeParse(rest).error?.issues ?? []
      expect(issues.map(({ path }) => path)).toEqual([[key]])
    }
  })

  test('can be extended by fields that it then keeps', () => {
    const extended = schema instanceof z.ZodObject && schema.extend({ own: z.boolean() })
    expect(extended && extended.parse({ ...kept, own: true })).toEqual({ ...kept, own: true })
  })
})

test.each(Object.entries(schemas))('%s can be written as JSON Schema', (_name, schema) => {
  const json = z.toJSONSchema(schema, { io: 'output' })
  expect(json.type).toBe('object')
})

const at = (schema: z.ZodType, key: string) =>
  z.toJSONSchema(schema, { io: 'output' }).properties?.[key]

test('the JSON Schemas carry what JSON Schema can say', () => {
  expect(at(types.Polygon, 'points')).toMatchObject({
    minItems: 3,
    items: { prefixItems: [{ type: 'number' }, { type: 'number' }], minItems: 2, items: false },
  })
  expect(at(types.BoundingBox3D, 'dimensions')).toMatchObject({
    prefixItems: [{ minimum: 0 }, { minimum: 0 }, { minimum: 0 }],
    minItems: 3,
  })
  expect(at(types.TextSegment, 'start')).toMatchObject({ type: 'integer', minimum: 0 })
  expect(at(types.SegmentationMask, 'labels')).toMatchObject({
    propertyNames: { pattern: '^(0|-?[1-9][0-9]*)$' },
    additionalProperties: { type: 'string' },
  })
  expect(at(types.Image, 'locator')).toMatchObject({ type: 'string', minLength: 1 })
  expect(at(types.Histogram, 'buckets')).toMatchObject({ minItems: 2 })
  expect(at(types.BarPlot, 'labels')).toMatchObject({ minItems: 1 })
  expect(at(types.ConfusionMatrix, 'labels')).toMatchObject({ minItems: 2 })
})

test('CustomAnnotation keeps every field and refuses what JSON cannot hold', () => {
  const custom = { kind: 'gaze', target: { at: [1, null, true] }, data_type: 'ANNOTATION/CUSTOM' }
  expect(types.CustomAnnotation.parse(custom)).toEqual(custom)
  expect(types.CustomAnnotation.safeParse({ kind: 'gaze', at: new Date(0) }).success).toBe(false)
})
