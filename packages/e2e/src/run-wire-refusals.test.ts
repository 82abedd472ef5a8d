import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { animals } from './animals.ts'
import { openServer } from './homes.ts'
import { all, stage } from './run-kit.ts'
import { pack, partOf, requestsOf, send, wire, type Part } from './run-wire-kit.ts'

const row = (place: number, label: unknown = 'cat') => ({ place, inference: { label, score: 1 } })
const gzipped = (text: string | Buffer) => partOf(gzipSync(text))

/** A server with 20 animals and a model that has inferences of the first 5. */
async function open() {
  const home = await openServer()
  const { suite, model, testCase, workflow } = await stage(home.touchstone, { count: 20 })
  const schemaRevision = 1
  const call = wire(home)
  const target = { testSuiteId: suite.id, version: suite.version }
  const modelId = model.id
  const input = (part: Part) => ({ modelId, parts: [part.spec] })
  const upload = async (part: Part): Promise<void> => {
    const [request] = requestsOf(await call('inferences.prepare', input(part)))
    expect(await send(request, part.body)).toBe(200)
  }
  const commit = (part: Part, more: object = {}) =>
    call('inferences.commit', { ...input(part), schemaRevision, ...more })
  const state = async () => ({
    status: (await call('inferences.status', { target, modelId })).data,
    rows: await all(model.inferences(testCase)),
  })
  const first = pack([0, 1, 2, 3, 4].map((place) => row(place)))
  await upload(first)
  expect((await commit(first)).data).toMatchObject({ inserted: 5 })
  return {
    call,
    upload,
    commit,
    state,
    input,
    model,
    workflow,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

describe('a bad part is refused, and nothing of it is stored', () => {
  it.each<[string, () => Part, { code: string; message: RegExp }]>([
    [
      'a number with more digits than a double',
      () => gzipped('{"place":5,"inference":{"label":"cat","score":0.12345678901234567890}}\n'),
      {
        code: 'bad_input',
        message: /inference\.score: 0\.12345678901234567890 would become 0\.12345678901234568/,
      },
    ],
    [
      'a whole number that is negative zero',
      () => gzipped('{"place":5,"inference":{"label":"cat","score":-0}}\n'),
      { code: 'bad_input', message: /inference\.score: -0 would become 0/ },
    ],
    [
      'a number beyond all doubles',
      () => gzipped('{"place":5,"inference":{"label":"cat","score":1e999}}\n'),
      { code: 'bad_input', message: /is Infinity, which JSON cannot hold|1e999 is too large/ },
    ],
    [
      'a key twice',
      () => gzipped('{"place":5,"inference":{"label":"cat","score":1,"label":"dog"}}\n'),
      { code: 'bad_input', message: /The key "label" appears twice/ },
    ],
    ['not gzip', () => partOf(Buffer.from('{"place":5}\n')), bad(/is not valid gzip/)],
    [
      'truncated gzip',
      () => partOf(pack([row(5), row(6)]).body.subarray(0, -12)),
      bad(/is not valid gzip/),
    ],
    [
      'bad UTF-8',
      () => gzipped(Buffer.concat([Buffer.from('{"place":5,"inference":"'), Buffer.of(0xff)])),
      bad(/is not valid UTF-8/),
    ],
    [
      'not JSON',
      () => gzipped(`${JSON.stringify(row(5))}\n{"place":6,\n`),
      bad(/has a line 2 that is not JSON/),
    ],
    ['an empty line', () => gzipped(`${JSON.stringify(row(5))}\n\n`), bad(/line 2 .*not JSON/)],
    ['a line that is no object', () => gzipped('[5]\n'), bad(/line 1 that is not an object/)],
    ['no place', () => pack([{ inference: {} }]), bad(/line 1 that has no "place"/)],
    ['half a place', () => pack([{ ...row(5), place: 5.5 }]), bad(/line 1 that has no "place"/)],
    ['a negative place', () => pack([row(-1)]), bad(/line 1 that has no "place"/)],
    ['places that descend', () => pack([row(7), row(6)]), bad(/has place 6 after place 7/)],
    ['a place twice', () => pack([row(7), row(7)]), bad(/has place 7 after place 7/)],
    ['a place of another block', () => pack([row(5_000)]), bad(/lies in block 1, not 0/)],
    ['a further key', () => pack([{ ...row(5), extra: 1 }]), bad(/line 1 that must have just/)],
    ['another field', () => pack([{ place: 5, groundTruth: {} }]), bad(/neither "inference" nor/)],
    [
      'an error without a message',
      () => pack([{ place: 5, error: { name: 'Error', attempts: 1 } }]),
      bad(/well-formed "error"/),
    ],
    [
      'a place beyond the samples',
      () => pack([row(5), row(20)]),
      { code: 'bad_input', message: /Line 2 \(place 20\) .*block 0 has 20 test samples/ },
    ],
    [
      'a block beyond the samples',
      () => pack([row(4_096)], 1),
      { code: 'bad_input', message: /has no block 1 of test samples/ },
    ],
    [
      'the wrong shape',
      () => pack([row(5), row(6, 6)]),
      { code: 'schema_mismatch', message: /Line 2 \(place 6\) .*label: must be string/ },
    ],
    [
      'a field too many',
      () => pack([{ place: 5, inference: { label: 'cat', score: 1, more: 1 } }]),
      { code: 'schema_mismatch', message: /Line 1 \(place 5\) .*"more"/ },
    ],
    [
      'a __proto__ key',
      () => gzipped('{"place":5,"inference":{"label":"cat","score":1,"__proto__":{}}}\n'),
      { code: 'bad_input', message: /__proto__/ },
    ],
    [
      'a gzip bomb',
      () => gzipped(Buffer.alloc(65 * 1024 * 1024)),
      { code: 'too_large', message: /more than 67108864 bytes after decompression/ },
    ],
    [
      'a row that is too large',
      () => pack([row(5, 'x'.repeat(1024 * 1024))]),
      bad(/is longer than the 1048576 bytes/),
    ],
  ])('%s', async (_, make, expected) => {
    await using at = await open()
    const before = await at.state()
    const part = make()
    await at.upload(part)
    const { error } = await at.commit(part)
    expect(error.code).toBe(expected.code)
    expect(error.message).toMatch(expected.message)
    expect(await at.state()).toEqual(before)
    // The block takes a good part as ever.
    const good = pack([row(5), row(6)])
    await at.upload(good)
    expect((await at.commit(good)).data).toMatchObject({ inserted: 2 })
  })
})

function bad(message: RegExp) {
  return { code: 'part_corrupt', message }
}

it.each([
  [
    '{"testSample":{"text":"a","part":1465123456789012345}}',
    'testSample.part: 1465123456789012345 would become',
  ],
  ['{"testSample":{"text":"a","part":1,"part":1}}', 'testSample: The key "part" appears twice'],
])('a test sample that would be another once parsed is refused: %s', async (line, message) => {
  await using home = await openServer()
  const call = wire(home)
  const loose = { type: 'object' }
  const { data } = await call('workflows.define', {
    name: 'loose',
    schemas: { testSample: loose, groundTruth: loose, inference: loose },
  })
  const part = gzipped(`${line}\n`)
  const { id: workflowId } = data['workflow'] as { id: string }
  const { block: _, ...spec } = part.spec
  const input = { workflowId, parts: [spec] }
  const [request] = requestsOf(await call('testSamples.prepare', input))
  expect(await send(request, part.body)).toBe(200)
  const { error } = await call('testSamples.commit', { ...input, schemaRevision: 1 })
  expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining(message) })
})

it('of several parts none is stored when one is bad', async () => {
  await using at = await open()
  const before = await at.state()
  const good = pack([row(5)])
  const wrong = pack([row(6), row(7, 7)])
  await at.upload(good)
  await at.upload(wrong)
  const answer = await at.commit(good, { parts: [good.spec, wrong.spec] })
  expect(answer.error.code).toBe('schema_mismatch')
  expect(await at.state()).toEqual(before)
})

it('a part that is uploaded but never committed stays invisible', async () => {
  await using at = await open()
  const before = await at.state()
  const part = pack([row(5)])
  await at.upload(part)
  expect(await at.state()).toEqual(before)
  // Only its commit is missing: it need not be sent again.
  expect(requestsOf(await at.call('inferences.prepare', at.input(part)))).toEqual([undefined])
})

it.each([
  ['was never uploaded', {}, 'part_missing'],
  ['names a schema revision that there is not', { schemaRevision: 99 }, 'not_found'],
])('a commit that %s is refused', async (_, more, code) => {
  await using at = await open()
  const before = await at.state()
  const part = pack([row(5)])
  if (code !== 'part_missing') await at.upload(part)
  expect((await at.commit(part, more)).error.code).toBe(code)
  expect(await at.state()).toEqual(before)
})

it('a commit that names another length or block than was uploaded is refused', async () => {
  await using at = await open()
  const before = await at.state()
  const part = pack([row(5)])
  await at.upload(part)
  const longer = { ...part.spec, bytes: part.spec.bytes + 1 }
  expect((await at.commit(part, { parts: [longer] })).error.code).toBe('part_corrupt')
  const elsewhere = { ...part.spec, block: 1 }
  expect((await at.commit(part, { parts: [elsewhere] })).error.code).toBe('bad_input')
  expect(await at.state()).toEqual(before)
})

it('another inference for a covered sample is a conflict that shows both; the stored one stays', async () => {
  await using at = await open()
  const before = await at.state()
  const part = pack([row(1), row(3, 'dog'), row(5, 'fox')])
  await at.upload(part)
  expect((await at.commit(part)).data).toEqual({
    inserted: 1,
    unchanged: 1,
    changed: 0,
    errors: 0,
    conflicts: 1,
    conflicting: [
      { place: 3, stored: { label: 'cat', score: 1 }, offered: { label: 'dog', score: 1 } },
    ],
  })
  const { rows } = await at.state()
  expect(rows[3]).toEqual(before.rows[3])
  expect(rows[5]?.inference).toEqual({ label: 'fox', score: 1 })
  // An error never takes the place of an inference.
  const failed = pack([{ place: 3, error: { name: 'Error', message: 'no', attempts: 1 } }])
  await at.upload(failed)
  expect((await at.commit(failed)).data).toMatchObject({ unchanged: 1, errors: 0 })
  expect((await at.state()).rows).toEqual(rows)
})

it('a presigned upload takes its own bytes only, with its own type, and once', async () => {
  await using at = await open()
  const before = await at.state()
  const part = pack([row(5)])
  const [request] = requestsOf(await at.call('inferences.prepare', at.input(part)))
  if (!request) throw new Error('prepare gave no request')
  const changed = Buffer.from(part.body)
  changed[20] = (changed[20] ?? 0) ^ 1
  expect(await send(request, changed)).toBe(400)
  expect(await send(request, part.body.subarray(1))).toBe(403)
  expect(await send(request, Buffer.concat([part.body, Buffer.of(0)]))).toBe(403)
  const headers = { ...request.headers, 'content-type': 'text/html' }
  expect(await send({ ...request, headers }, part.body)).toBe(403)
  const elsewhere = request.url.replace(/uploads\/[^/]+/, 'uploads/mdl_00000000001')
  expect(await send({ ...request, url: elsewhere }, part.body)).toBe(403)
  // After all these the place is still free, and nothing was stored.
  expect((await at.commit(part)).error.code).toBe('part_missing')
  expect(await at.state()).toEqual(before)
  expect(await send(request, part.body)).toBe(200)
  expect(await send(request, part.body)).toBe(412)
  expect((await at.commit(part)).data).toMatchObject({ inserted: 1 })
})

it('a slice cannot be put on top of a test case, where its part would change other rows', async () => {
  await using at = await open()
  const { TestCase } = at.workflow
  const samples = animals(3).map((animal) => ({ ...animal, groundTruth: { label: 'fox' } }))
  const foxes = await TestCase.create('foxes', { samples })
  const whole = await TestCase.load('all')
  const { error } = await at.call('testCases.edit', {
    id: whole.id,
    revision: whole.record.revision,
    content: { from: { testCaseId: foxes.id, version: 1, rows: [{ block: 0, rows: '1-1' }] } },
  })
  expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining('"from"') })
  expect(await all((await TestCase.load('all')).rows())).toEqual(animals(20))
})
