import { describe, expect, it } from 'vitest'
import { probeHealth } from './health-probe.ts'
import { temporaryDirectory } from './homes.ts'
import { pack, requestsOf, send, wire } from './run-wire-kit.ts'
import { startServer } from './server-process.ts'

// A schema that stalls is stopped after about a second. Four times that is still an answer, and far
// from the half minutes that the same rows took without a bound.
const longestAnswerMs = 5_000

const doubled = (keyword: string, levels: number): object => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries([
    ...Array.from({ length: levels }, (_, n) => [
      `d${n}`,
      { [keyword]: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] },
    ]),
    [`d${levels}`, { type: 'number' }],
  ]),
})

/** A server in a process of its own, with a workflow whose inferences have the given schema. */
async function open(inference: object) {
  const directory = await temporaryDirectory()
  const server = await startServer(directory.path)
  const call = wire(server)
  const define = (name: string, schema: object) =>
    call('workflows.define', { name, schemas: { inference: schema } })
  /** Commits one row; another workflow of the same server has its own. */
  async function commit(name: string, schema: object, value: unknown) {
    const defined = await define(name, schema)
    if (defined.status !== 200) return defined
    const { id } = defined.data['workflow'] as { id: string }
    const { schemaRevision } = defined.data as { schemaRevision: number }
    const samples = pack([{ testSample: { id: 1 } }])
    const { block: _, ...spec } = samples.spec
    const upload = { workflowId: id, parts: [spec] }
    await send(requestsOf(await call('testSamples.prepare', upload))[0], samples.body)
    await call('testSamples.commit', { ...upload, schemaRevision })
    const model = await call('models.create', { workflowId: id, name: `model of ${name}` })
    const part = pack([{ place: 0, inference: value }])
    const input = { modelId: model.data['id'], parts: [part.spec] }
    await send(requestsOf(await call('inferences.prepare', input))[0], part.body)
    return call('inferences.commit', { ...input, schemaRevision })
  }
  return {
    server,
    first: (value: unknown) => commit('bad', inference, value),
    other: () => commit('good', { type: 'string', pattern: '^[a-z]+$' }, 'fine'),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

describe('A schema that stalls or floods', () => {
  it.each<[string, object, unknown]>([
    ['a pattern that goes back', { pattern: '^(a+)+$' }, `${'a'.repeat(40)}!`],
    ['patterns of keys', { patternProperties: { '^(a|a)+$': {} } }, { [`${'a'.repeat(40)}!`]: 1 }],
    ['references that double under allOf', doubled('allOf', 40), 1],
    ['references that double under anyOf', doubled('anyOf', 40), 'x'],
    ['references that double under oneOf', doubled('oneOf', 40), 'x'],
    [
      'elements that must differ',
      { uniqueItems: true },
      Array.from({ length: 25_000 }, (_, n) => ({ a: { b: n } })),
    ],
  ])('%s is an error of its workflow, and of nobody else', async (_, schema, value) => {
    await using at = await open(schema)
    await using health = probeHealth(at.server.url)
    const startedMs = performance.now()
    const { error } = await at.first(value)
    const tookMs = performance.now() - startedMs
    expect(error.code).toMatch(/^(too_large|bad_input)$/)
    expect(error.message).toMatch(/takes more than/)
    expect(tookMs).toBeLessThan(longestAnswerMs)
    expect((await at.other()).status).toBe(200)
    expect(health.longestMs).toBeLessThan(longestAnswerMs / 5)
  })
})

describe('A schema is refused when it is defined', () => {
  it.each<[string, object, RegExp]>([
    ['that refers to itself', { allOf: [{ $ref: '#' }] }, /refers to itself without end: "#"/],
    ['that is too slow to compile', { anyOf: nested(5) }, /takes more than|has \d+ bytes/],
    ['with a pattern that is none', { pattern: '(' }, /not a usable JSON Schema/],
  ])('%s', async (_, schema, message) => {
    await using directory = await temporaryDirectory()
    await using server = await startServer(directory.path)
    await using health = probeHealth(server.url)
    const call = wire(server)
    const { error } = await call('workflows.define', { name: 'a', schemas: { inference: schema } })
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(bad_input|too_large)$/),
      message: expect.stringMatching(message),
    })
    const found = await call('workflows.get', { workflow: 'a' })
    expect(found.status).toBe(404)
    expect(health.longestMs).toBeLessThan(longestAnswerMs / 5)
  })
})

/** Alternatives of alternatives: 4 of each of `levels`. */
const nested = (levels: number): object[] =>
  Array.from({ length: 4 }, (_, n) =>
    levels === 0 ? { const: n } : { properties: { [`p${n}`]: { anyOf: nested(levels - 1) } } },
  )
