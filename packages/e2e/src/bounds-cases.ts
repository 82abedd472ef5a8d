import { limits } from '@touchstone/core'
import type { Bounded } from './bounded-server.ts'
import { answerOf, type Answer } from './run-wire-kit.ts'

/** One limit as a caller meets it: at the limit, one over and far over. */
export interface BoundCase {
  readonly what: string
  readonly limit: number
  /** Sends so much of it. */
  readonly send: (amount: number) => Promise<Answer>
  /** @default ten times the limit */
  readonly far?: number
}

const text = (characters: number): string => 'ä'.repeat(characters)
export const times = <T>(length: number, make: (n: number) => T): T[] =>
  Array.from({ length }, (_, n) => make(n))
export const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

/** The limits of what calls are sent with, wherever they can be met. */
export function callBoundCases(at: Bounded): readonly BoundCase[] {
  const { call, raw, workflowId, modelId, testCaseId, testSuiteId, fresh } = at
  const creates = {
    'models.create': () => ({ workflowId, name: fresh() }),
    'testCases.create': () => ({ workflowId, name: fresh(), content: {} }),
    'testSuites.create': () => ({ workflowId, name: fresh(), testCases: [] }),
  }
  const withEach = (make: (amount: number) => object) =>
    Object.entries(creates).map(([procedure, input]) => ({
      procedure,
      send: (amount: number) => call(procedure, { ...input(), ...make(amount) }),
    }))
  /** A name that nobody has, of a number of characters. */
  const nameOf = (characters: number): string => fresh().padEnd(characters, 'ä')

  const labels: BoundCase[] = [
    ...withEach((n) => ({ name: nameOf(n) })).map(({ procedure, send }) => ({
      what: `name in ${procedure}`,
      limit: limits.nameCharacters,
      far: 1_000_000,
      send,
    })),
    ...withEach((n) => ({ tags: times(n, (tag) => `tag ${tag}`) })).map(({ procedure, send }) => ({
      what: `tags in ${procedure}`,
      limit: limits.tags,
      far: 100_000,
      send,
    })),
    ...withEach((n) => ({ tags: [text(n)] })).map(({ procedure, send }) => ({
      what: `characters of a tag in ${procedure}`,
      limit: limits.tagCharacters,
      far: 1_000_000,
      send,
    })),
    ...withEach((n) => ({ description: text(n) }))
      .filter(({ procedure }) => procedure !== 'models.create')
      .map(({ procedure, send }) => ({
        what: `description in ${procedure}`,
        limit: limits.descriptionCharacters,
        far: 2_000_000,
        send,
      })),
    {
      what: 'name of a workflow',
      limit: limits.nameCharacters,
      far: 1_000_000,
      send: (n) => call('workflows.define', { name: nameOf(n), schemas: {} }),
    },
    {
      what: 'bytes of metadata',
      limit: limits.metadataBytes,
      send: (n) =>
        call('models.create', {
          workflowId,
          name: fresh(),
          metadata: { a: 'x'.repeat(n - '{"a":""}'.length) },
        }),
    },
    {
      what: 'levels of metadata',
      limit: limits.jsonDepth,
      far: 1_000_000,
      send: (n) =>
        raw(
          'models.create',
          `{"workflowId":"${workflowId}","name":"${fresh()}","metadata":{"a":${deep(n - 1)}}}`,
        ),
    },
  ]

  const schemas: BoundCase[] = [
    {
      what: 'bytes of a schema',
      limit: limits.schemaBytes,
      send: (n) =>
        call('workflows.define', {
          name: fresh(),
          schemas: { inference: { title: 'x'.repeat(n - '{"title":""}'.length) } },
        }),
    },
    {
      what: 'levels of a schema',
      limit: limits.schemaLevels,
      far: 9_000,
      send: (n) => {
        const inner = (levels: number): string => '{"not":'.repeat(levels)
        const schema = `${inner(n - 1)}{}${'}'.repeat(n - 1)}`
        return raw('workflows.define', `{"name":"${fresh()}","schemas":{"inference":${schema}}}`)
      },
    },
  ]

  const run = async (configurations: readonly unknown[]): Promise<Answer> =>
    call('testRuns.getOrCreate', {
      modelId,
      testSuiteId,
      version: 1,
      evaluator: { name: 'any', version: fresh(), configurations },
    })
  const list = (filter: object): Promise<Answer> => call('models.list', { filter })
  const asked: BoundCase[] = [
    {
      what: 'conditions on metadata',
      limit: limits.conditions,
      far: 20_000,
      send: (n) => list({ metadata: times(n, () => ({ path: 'a', op: 'present' })) }),
    },
    ...(['created', 'updated'] as const).map((field) => ({
      what: `conditions on ${field}`,
      limit: limits.conditions,
      far: 20_000,
      send: (n: number) => list({ [field]: times(n, () => ({ op: '<', value: '2026-01-01' })) }),
    })),
    {
      what: 'value of a condition',
      limit: limits.askedCharacters,
      far: 3_000_000,
      send: (n) => list({ metadata: [{ path: 'a', op: '=', value: 'x'.repeat(n - 2) }] }),
    },
    {
      what: 'path of a condition',
      limit: limits.pathCharacters,
      far: 3_000_000,
      send: (n) => list({ metadata: [{ path: 'x'.repeat(n), op: 'present' }] }),
    },
    {
      what: 'path of an order',
      limit: limits.pathCharacters,
      far: 3_000_000,
      send: (n) => call('models.list', { sort: { metadata: 'x'.repeat(n) } }),
    },
    {
      what: 'tags of a filter',
      limit: limits.tags,
      far: 150_000,
      send: (n) => list({ tags: times(n, String) }),
    },
    ...(['search', 'nameContains'] as const).map((field) => ({
      what: `${field} of a filter`,
      limit: limits.nameCharacters,
      far: 3_000_000,
      send: (n: number) => list({ [field]: 'x'.repeat(n) }),
    })),
    {
      what: 'ids of a filter',
      limit: limits.pageSize,
      far: 150_000,
      send: (n) => list({ ids: times(n, () => modelId) }),
    },
    ...(
      [
        ['models.list', {}],
        ['workflows.list', {}],
        ['testCases.list', { workflowId }],
        ['testSuites.list', { workflowId }],
        ['testRuns.list', {}],
        ['models.history', { id: modelId }],
        ['testCases.history', { id: testCaseId }],
        ['testSuites.history', { id: testSuiteId }],
      ] as const
    ).map(([procedure, input]) => ({
      what: `entries of a page of ${procedure}`,
      limit: limits.pageSize,
      far: Number.MAX_SAFE_INTEGER,
      send: (n: number) => call(procedure, { ...input, limit: n }),
    })),
    {
      what: 'bytes of a request',
      limit: limits.requestBytes,
      far: 300_000_000,
      send: (n) => raw('models.facets', `"${'x'.repeat(n - 2)}"`),
    },
    {
      what: 'values of a request',
      limit: limits.requestValues,
      far: 2_000_000,
      send: (n) => raw('models.facets', `[${'0,'.repeat(n - 1)}0]`),
    },
    {
      what: 'calls of a request',
      limit: limits.batchCalls,
      far: 1_000,
      send: async (n) => {
        return answerOf(
          await fetch(`${at.url}/trpc/${times(n, () => 'models.facets').join(',')}?batch=1`, {
            headers: { authorization: `Bearer ${at.token}` },
          }),
        )
      },
    },
  ]

  const data: BoundCase[] = [
    {
      what: 'test cases at once',
      limit: limits.initManyTestCases,
      far: 20_000,
      send: (n) =>
        call('testCases.createMany', {
          workflowId,
          testCases: times(n, () => ({ name: fresh(), content: {} })),
        }),
    },
    {
      what: 'test cases of a suite',
      limit: limits.suiteTestCases,
      far: 40_000,
      send: async (n) => {
        const testCases = times(n, () => ({ id: testCaseId, version: 1 }))
        if (n > limits.suiteTestCases)
          return call('testSuites.create', { workflowId, name: fresh(), testCases })
        const ids: string[] = []
        for (let from = 0; from < n; from += limits.initManyTestCases) {
          const { data: records } = await call('testCases.createMany', {
            workflowId,
            testCases: times(Math.min(limits.initManyTestCases, n - from), () => ({
              name: fresh(),
              content: {},
            })),
          })
          ids.push(...(records as unknown as { id: string }[]).map(({ id }) => id))
        }
        return call('testSuites.create', {
          workflowId,
          name: fresh(),
          testCases: ids.map((id) => ({ id, version: 1 })),
        })
      },
    },
  ]

  const runs: BoundCase[] = [
    {
      what: 'configurations of an evaluator',
      limit: limits.evaluatorConfigurations,
      far: 100_000,
      send: (n) => run(times(n, (one) => one)),
    },
    {
      what: 'bytes of configurations',
      limit: limits.configurationsBytes,
      send: (n) => run(['x'.repeat(n - '[""]'.length)]),
    },
    {
      what: 'bytes of metrics',
      limit: limits.metricsBytes,
      send: async (n) => {
        const { data: created } = await run([null])
        const metrics = { a: 'x'.repeat(n - '{"a":""}'.length) }
        return call('testRuns.putMetrics', {
          id: (created['run'] as { id: string }).id,
          entries: [{ configuration: 0, testCaseId: null, metrics }],
        })
      },
    },
  ]

  return [...labels, ...schemas, ...asked, ...data, ...runs]
}
