import { connect } from '@touchstone/client'
import { serveLocal } from '@touchstone/server/local'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk, type Desk } from './run-cli.ts'

const types = {
  testSample: z.object({
    text: z.string(),
    length: z.int(),
    score: z.number().nullable(),
    isNew: z.boolean(),
    note: z.string().optional(),
    'dotted.key': z.string(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.json()),
  }),
  groundTruth: z.object({ label: z.string(), boxes: z.array(z.object({ kind: z.string() })) }),
  inference: z.object({}),
}

let home: Desk
let desk: Desk
let server: Awaited<ReturnType<typeof serveLocal>>

beforeAll(async () => {
  home = await openDesk()
  server = await serveLocal({ directory: join(home.path, 'data'), port: 0 })
  desk = await openDesk({ TOUCHSTONE_URL: server.url, TOUCHSTONE_TOKEN: server.token })
  const { TestCase } = connect(server).defineWorkflow('Mixed', types)
  await TestCase.create('lab', {
    samples: Array.from({ length: 12 }, (_, i) => ({
      testSample: {
        text: i === 0 ? '' : String(i),
        length: i,
        score: i % 2 === 0 ? i / 2 : null,
        isNew: i < 3,
        ...(i === 5 ? { note: 'null' } : {}),
        'dotted.key': i === 1 ? 'true' : 'x',
        tags: i === 4 ? ['a', 'b'] : [],
        metadata: { time: i < 6 ? 'night' : 'day', fold: i < 4 ? 1 : '1' },
      },
      groundTruth: {
        label: i % 3 === 0 ? '1' : i % 3 === 1 ? '01' : 'dog',
        boxes: i === 7 ? [{ kind: '2' }] : [],
      },
    })),
  })
  const words = connect(server).defineWorkflow('Words', {
    testSample: z.object({ word: z.string() }),
    groundTruth: z.string(),
    inference: z.string(),
  })
  await words.TestCase.create('words', {
    samples: [
      { testSample: { word: 'a' }, groundTruth: '1' },
      { testSample: { word: 'b' }, groundTruth: '2' },
    ],
  })
})
afterAll(async () => {
  await server.close()
  await desk[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

let count = 0
const slice = (conditions: readonly string[], of = 'lab') =>
  desk.run(['cases', 'slice', `slice ${count++}`, `--of=${of}`, ...conditions])

it.each([
  [['--where=groundTruth.label=1'], 4],
  [['--where=groundTruth.label=01'], 4],
  [['--where=text=7'], 1],
  [['--where=testSample.text=7'], 1],
  [['--where=text='], 1],
  [['--where=length=7'], 1],
  [['--where=length=7.0'], 1],
  [['--where=score=0.50e1'], 1],
  [['--where=score=null'], 6],
  [['--where=isNew=true'], 3],
  [['--where=isNew=FALSE'], 9],
  [['--where=note=null'], 1],
  [[String.raw`--where=dotted\.key=true`], 1],
  [['--where=tags=["a","b"]'], 1],
  [['--where=tags.1=b'], 1],
  [['--where=groundTruth.boxes.0.kind=2'], 1],
  [['--where=metadata.time=night'], 6],
  [['--where=metadata.fold=1'], 4],
  [['--where-json=metadata.fold="1"'], 8],
  [['--where-json=groundTruth.label="1"', '--where=isNew=true'], 1],
])('%j picks %i rows, as the field has its values', async (conditions, rows) => {
  const { status, stdout, stderr } = await slice(conditions)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain(`version 1, ${rows} sample`)
})

it('a ground truth that is no object is named as a whole', async () => {
  const { status, stdout } = await slice(['--where=groundTruth=1'], 'words')
  expect(status).toBe(0)
  expect(stdout).toContain('version 1, 1 sample ')
})

it.each([
  ['groundTruth.lable=1', 'have no field groundTruth.lable. Did you mean groundTruth.label?'],
  ['label=1', 'have no field label. Did you mean groundTruth.label?'],
  ['lenght=7', 'have no field lenght. Did you mean length?'],
  ['Text=7', 'have no field Text. Did you mean text?'],
  ['dotted.key=x', String.raw`have no field dotted.key. Did you mean dotted\.key?`],
  ['text.length=7', 'have no field text.length.'],
  ['tags.last=7', 'have no field tags.last.'],
  ['groundTruth=1', 'groundTruth names no field. Write it like groundTruth.label=cat.'],
  ['elephant=1', /have no field elephant\.\s+They have text, length, score, /],
])('%s is refused with the fields that there are', async (condition, sentence) => {
  const { status, stderr } = await slice([`--where=${condition}`])
  expect(status).toBe(2)
  const text = stderr.replaceAll(/\n +/g, ' ')
  if (typeof sentence === 'string') expect(text).toContain(sentence)
  else expect(text).toMatch(sentence)
})

it('rows to remove are named the same way, with JSON too', async () => {
  for (const option of ['--where', '--where-json']) {
    const remove = ['cases', 'remove', 'lab', option]
    const misspelt = await desk.run([...remove, 'groundTruth.lable=1'])
    expect(misspelt.status).toBe(2)
    expect(misspelt.stderr).toContain('Did you mean groundTruth.label?')
    const absent = await desk.run([...remove, 'length=99'])
    expect(absent.status).toBe(3)
    expect(absent.stderr).toContain(`No rows match ${option} length=99.`)
  }
})

it.each([
  ['length=seven', 'length takes a whole number: seven is not a number.'],
  ['length=7.5', 'length takes a whole number: "7.5" is not a whole number.'],
  ['score=', 'score takes a number: "" is empty.'],
  ['score=NaN', 'score takes a number: NaN is not a finite number.'],
  ['isNew=perhaps', 'isNew takes true or false: perhaps is neither true nor false.'],
  ['tags=a', 'tags takes an array in JSON: a is not a JSON array.'],
  ['length', '"length" has no field and value.'],
])('%s is refused with what the field takes', async (condition, sentence) => {
  const { status, stderr } = await slice([`--where=${condition}`])
  expect(status).toBe(2)
  expect(stderr.replaceAll(/\n +/g, ' ')).toContain(sentence)
})

it.each([
  [
    ['--where=groundTruth.label=2'],
    'No rows match --where groundTruth.label=2. In the 12 rows of "lab", groundTruth.label is "1" (4), 01 (4), dog (4).',
  ],
  [['--where=length=99'], 'length is 0 (1), 1 (1), 2 (1), 3 (1), 4 (1) and 7 other values.'],
  [
    ['--where=metadata.tmie=night'],
    'None of the 12 rows of "lab" has a value in metadata.tmie. Did you mean metadata.time?',
  ],
  [
    ['--where=metadata.time=1', '--where=metadata.fold=2'],
    'metadata.time is night (6), day (6). In the 12 rows of "lab", metadata.fold is "1" (8), 1 (4).',
  ],
  [
    ['--where=isNew=true', '--where=metadata.time=day'],
    'Each holds for some of the 12 rows of "lab", but never all for one: --where isNew=true for 3 rows, --where metadata.time=day for 6 rows.',
  ],
  [
    ['--where-json=groundTruth.label=1'],
    `To find "1", write --where-json 'groundTruth.label="1"'.`,
  ],
])('%j that match nothing say what there is', async (conditions, sentence) => {
  const { status, stderr } = await slice(conditions)
  expect(status).toBe(3)
  expect(stderr.replaceAll(/\n +/g, ' ')).toContain(sentence)
})
