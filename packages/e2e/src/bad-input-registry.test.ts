import { limits, type ErrorCode, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { homes } from './every-home.ts'
import { deep, parsed, untyped } from './json-object.ts'
import { expectUnchanged, stageOne, type Refusal } from './unchanged.ts'

const badNames: Record<string, [string, RegExp]> = {
  empty: ['', /name must not be blank/],
  blank: [' \u00a0\u3000', /name must not be blank/],
  'too long': ['é'.repeat(257), /at most 256 characters; this one has 257/],
  'too many emoji': ['🐶'.repeat(257), /at most 256 characters; this one has 257/],
  'with a line break': ['a\nb', /control characters/],
  'with a NUL': ['a\u0000b', /control characters/],
  'with a C1 control': ['a\u0085b', /control characters/],
  'half a surrogate pair': ['a\ud83d', /well-formed|surrogate/],
  'like a model id': ['mdl_0k3v9x2m4qa', /"mdl_0k3v9x2m4qa" looks like an id/],
  'like an id in capitals': ['WF_0K3V9X2M4QA', /looks like an id/],
}

const badMetadata: Record<string, [JsonObject, ErrorCode, RegExp]> = {
  'too big': [{ text: 'x'.repeat(limits.metadataBytes) }, 'too_large', /at most 262144 bytes/],
  'too deep': [deep(33), 'bad_input', /nested deeper than 32 levels/],
  NaN: [{ a: [1, Number.NaN] }, 'bad_input', /a\[1\].*NaN/],
  Infinity: [{ a: { b: Number.POSITIVE_INFINITY } }, 'bad_input', /a\.b.*Infinity/],
  'a __proto__ key': [parsed('{"a":{"__proto__":{}}}'), 'bad_input', /__proto__/],
  'an array': [untyped([1]), 'bad_input', /JSON object|array/i],
  null: [untyped(null), 'bad_input', /JSON object|null/i],
  'a date': [untyped({ at: new Date(0) }), 'bad_input', /at.*Date/],
  'a function': [untyped({ f: () => 1 }), 'bad_input', /f.*function/],
  'half a surrogate pair': [{ a: '\ud83d' }, 'bad_input', /a.*surrogate/],
}

describe.each(homes)('the registry $name refuses', ({ open }) => {
  it('names that break a rule, for whatever has a name', async () => {
    await using home = await open()
    const { Model, TestCase, TestSuite, model, testCase, suite } = await stageOne(home)
    const { rpc } = home.touchstone
    for (const [what, [name, says]] of Object.entries(badNames)) {
      const refused = (attempt: () => Promise<unknown>): Refusal => ({
        attempt,
        code: 'bad_input',
        says,
      })
      await expectUnchanged(home, {
        [`model ${what}`]: refused(() => Model.create(name)),
        [`renamed model ${what}`]: refused(() => model.update({ name })),
        [`test case ${what}`]: refused(() => TestCase.create(name, { samples: [] })),
        [`renamed test case ${what}`]: refused(() => testCase.edit({ name })),
        [`test suite ${what}`]: refused(() => TestSuite.create(name, { testCases: [] })),
        [`renamed test suite ${what}`]: refused(() => suite.edit({ name })),
        [`workflow ${what}`]: refused(() => rpc.workflows.define.mutate({ name, schemas: {} })),
        [`token ${what}`]: refused(() => rpc.tokens.create.mutate({ name, role: 'reader' })),
      })
    }
    expect((await Model.create('🐶'.repeat(256))).name).toHaveLength(512)
  })

  it('names that are taken, naming who has them', async () => {
    await using home = await open()
    const { Model, TestCase, TestSuite, model, testCase, suite } = await stageOne(home)
    const other = await Model.create('other')
    const taken = (attempt: () => Promise<unknown>, says: RegExp): Refusal => ({
      attempt,
      code: 'name_taken',
      says,
    })
    await expectUnchanged(home, {
      model: taken(() => Model.create(' taken '), /A model named "taken".*Model\.load\("taken"\)/),
      'renamed model': taken(() => other.update({ name: 'taken' }), /"taken" already exists/),
      'test case': taken(() => TestCase.create('all', { samples: [] }), /TestCase\.load\("all"\)/),
      'test suite': taken(() => TestSuite.create('suite', { testCases: [] }), /TestSuite\.load/),
      'one of many test cases': taken(
        () =>
          TestCase.initMany([
            { name: 'new', samples: [] },
            { name: 'all', samples: [] },
          ]),
        /A test case named "all"/,
      ),
      'twice in many test cases': taken(
        () =>
          TestCase.initMany([
            { name: 'new', samples: [] },
            { name: 'new', samples: [] },
          ]),
        /A test case named "new"/,
      ),
    })
    expect([model.name, testCase.name, suite.name]).toEqual(['taken', 'all', 'suite'])
  })

  it('metadata that JSON cannot hold, or that is too much', async () => {
    expect.hasAssertions()
    await using home = await open()
    const { Model, model } = await stageOne(home)
    for (const [what, [metadata, code, says]] of Object.entries(badMetadata)) {
      await expectUnchanged(home, {
        [`created with ${what}`]: { attempt: () => Model.create('x', { metadata }), code, says },
        [`replaced by ${what}`]: { attempt: () => model.update({ metadata }), code, says },
        [`patched with ${what}`]: {
          attempt: () => model.update({ metadataPatch: metadata }),
          code,
          says,
        },
      })
    }
    const half = 'x'.repeat(limits.metadataBytes / 2)
    await model.update({ metadata: { one: half } })
    await expectUnchanged(home, {
      'too big once merged': {
        attempt: () => model.update({ metadataPatch: { two: half } }),
        code: 'too_large',
        says: /at most 262144 bytes/,
      },
    })
    await model.update({ metadata: deep(32) })
    const room = limits.metadataBytes - JSON.stringify({ text: '' }).length
    await model.update({ metadata: { text: 'x'.repeat(room) } })
  })

  it('tags that are too many, too long or blank', async () => {
    await using home = await open()
    const { Model, model } = await stageOne(home)
    const many = Array.from({ length: 65 }, (_, n) => `tag ${n}`)
    const refusals: [string[], RegExp][] = [
      [many, /at most 64 tags/],
      [['x'.repeat(129)], /at most 128 characters; this one has 129/],
      [['ok', ' '], /tags\[1\].*must not be blank/],
      [['a\tb'], /control characters/],
    ]
    for (const [tags, says] of refusals)
      await expectUnchanged(home, {
        created: { attempt: () => Model.create('x', { tags }), code: 'bad_input', says },
        updated: { attempt: () => model.update({ tags }), code: 'bad_input', says },
      })
    await model.update({ tags: [...many.slice(1), 'tag 1', ' tag 2 '] })
    expect(model.tags).toHaveLength(64)
  })
})
