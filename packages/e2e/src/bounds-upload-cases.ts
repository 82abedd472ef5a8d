import { gzipSync } from 'node:zlib'
import { limits } from '@touchstone/core'
import type { Bounded } from './bounded-server.ts'
import { deep, times, type BoundCase } from './bounds-cases.ts'
import { pack, partOf, type Answer } from './run-wire-kit.ts'

/** Lines of a part as they are, whatever they are. */
const packText = (lines: string) => partOf(gzipSync(`${lines}\n`))

/** The limits of what is uploaded. */
export function uploadBoundCases(at: Bounded): readonly BoundCase[] {
  const { call, workflowId, modelId, testSuiteId, fresh } = at
  const run = async (): Promise<Answer> =>
    call('testRuns.getOrCreate', {
      modelId,
      testSuiteId,
      version: 1,
      evaluator: { name: 'any', version: fresh(), configurations: [null] },
    })
  const kinds: readonly {
    readonly what: string
    readonly line: (value: string) => string
    /** How deep the value is within what is stored. */
    readonly level: number
    readonly commit: (line: string) => Promise<Answer>
  }[] = [
    {
      what: 'a test sample',
      line: (value) => `{"testSample":{"name":"${fresh().padEnd(12)}","a":${value}}}`,
      level: 1,
      commit: (line) => at.addSamples(packText(line)),
    },
    {
      what: 'a ground truth',
      line: (value) => `{"place":3,"groundTruth":${value}}`,
      level: 0,
      commit: async (line) => at.addTruths(packText(line), await at.draft()),
    },
    {
      what: 'an inference',
      line: (value) => `{"place":3,"inference":${value}}`,
      level: 0,
      commit: (line) => at.addInferences(packText(line)),
    },
    {
      what: 'metrics',
      line: (value) => `{"place":3,"metrics":{"a":${value}}}`,
      level: 1,
      commit: async (line) => {
        const { data } = await run()
        const { id } = data['run'] as { id: string }
        return at.addMetrics(packText(line), id)
      },
    },
  ]
  const rows: BoundCase[] = kinds.flatMap(({ what, line, level, commit }): BoundCase[] => [
    {
      what: `bytes of ${what}`,
      limit: limits.rowBytes,
      far: 60_000_000,
      send: (n) => commit(line(`"${'x'.repeat(n - line('""').length)}"`)),
    },
    {
      what: `values of ${what}`,
      limit: limits.rowValues,
      far: 500_000,
      send: (n) => {
        const others = line('0').match(/[[{,]/g)?.length ?? 0
        return commit(line(`[${'0,'.repeat(n - others - 1)}0]`))
      },
    },
    {
      what: `levels of ${what}`,
      limit: limits.jsonDepth,
      far: 100_000,
      send: (n) => commit(line(deep(n - level))),
    },
  ])
  const rowLine = (place: number, bytes: number): string => {
    const around = `{"place":${place},"inference":""}\n`
    return around.replace('""', `"${'x'.repeat(bytes - around.length)}"`)
  }

  const parts: BoundCase[] = [
    {
      what: 'rows of a part',
      limit: limits.blockRows,
      far: 200_000,
      send: (n) => {
        const name = fresh()
        return at.addSamples(pack(times(n, (row) => ({ testSample: { name, row } }))))
      },
    },
    {
      what: 'bytes of a part after decompression',
      limit: limits.partRawBytes,
      far: 2_000_000_000,
      send: (n) => {
        if (n > 10 * limits.partRawBytes)
          return at.addInferences(partOf(gzipSync(Buffer.alloc(n / 10, '0'), { level: 1 })))
        const lines = 80
        const each = Math.floor(n / lines)
        return at.addInferences(
          partOf(
            gzipSync(
              times(lines, (place) =>
                rowLine(place, place === 0 ? n - each * (lines - 1) : each),
              ).join(''),
              { level: 1 },
            ),
          ),
        )
      },
    },
    ...(['testSamples.prepare', 'inferences.prepare', 'testCases.prepareDraft'] as const).flatMap(
      (procedure): BoundCase[] => {
        const sha256 = (n: number): string => n.toString(16).padStart(64, '0')
        const input = async (list: readonly object[]) => ({
          workflowId,
          modelId,
          ...(procedure === 'testCases.prepareDraft' ? { draftId: await at.draft() } : {}),
          parts: list,
        })
        return [
          {
            what: `bytes of a part in ${procedure}`,
            limit: limits.partBytes,
            far: Number.MAX_SAFE_INTEGER,
            send: async (n) =>
              call(procedure, await input([{ block: 0, sha256: sha256(1), bytes: n }])),
          },
          {
            what: `parts in ${procedure}`,
            limit: limits.partsPerCommit,
            far: 20_000,
            send: async (n) =>
              call(
                procedure,
                await input(times(n, (one) => ({ block: 0, sha256: sha256(one), bytes: 9 }))),
              ),
          },
        ]
      },
    ),
  ]

  return [...rows, ...parts]
}
