import {
  blockOf,
  decodeLine,
  isJsonObject,
  mergeRows,
  rowOf,
  type Id,
  type JsonObject,
  type PartField,
  type PartRow,
  type Place,
  type PresignedRequest,
} from '@touchstone/core'
import { readBlockSamples } from '../block-samples.ts'
import { readAhead } from '../read-ahead.ts'
import { readLines } from '../stored-rows.ts'
import type { Transport } from '../transport.ts'
import { caseTarget, type ComparedSuite } from './compared-suite.ts'
import type { ComparedSample } from './comparison.ts'

/** A test sample to be shown, with the test case whose ground truth counts. */
export interface Wanted {
  readonly place: Place
  readonly testCase: number
  /** By model. */
  readonly metrics: readonly (JsonObject | undefined)[]
}

/** Reads the test samples of some lists. Only their blocks are fetched, and only their rows parsed. */
export async function sampleDetails(
  transport: Transport,
  { suite, modelIds }: { suite: ComparedSuite; modelIds: readonly Id<'model'>[] },
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<Place, ComparedSample>> {
  const distinct = [...new Map(wanted.map((sample) => [sample.place, sample])).values()]
  const groups = Map.groupBy(distinct, ({ place, testCase }) => `${testCase}/${blockOf(place)}`)
  const details = new Map<Place, ComparedSample>()
  const read = async (group: readonly Wanted[]) => ({
    // A few rows of a block are left, which stay in any case.
    bytes: 0,
    samples: await readGroup(transport, { suite, modelIds }, group),
  })
  for await (const { samples } of readAhead(asyncValues(groups), read))
    for (const sample of samples) details.set(sample.place, sample)
  return details
}

async function* asyncValues<T>(map: ReadonlyMap<string, T>): AsyncGenerator<T> {
  yield* map.values()
}

/** Reads some samples of one block of one test case. */
async function readGroup(
  transport: Transport,
  { suite, modelIds }: { suite: ComparedSuite; modelIds: readonly Id<'model'>[] },
  group: readonly Wanted[],
): Promise<ComparedSample[]> {
  const { rpc } = transport
  const [{ place, testCase } = { place: 0, testCase: 0 }] = group
  const block = blockOf(place)
  const target = caseTarget(suite, testCase)
  const textsOf = async (parts: readonly PresignedRequest[]): Promise<readonly string[][]> =>
    (await readLines(transport, parts)).map((lines) => lines.all())
  const plans = await Promise.all(
    modelIds.map(async (modelId) => {
      const page = await rpc.inferences.read.query({ target, modelId, from: block, limit: 1 })
      return page.blocks[0]
    }),
  )
  const [first] = plans
  if (!first) return []
  const [samples, groundTruths, ...inferences] = await Promise.all([
    readBlockSamples(transport, first),
    textsOf(first.groundTruths),
    ...plans.map((plan) => textsOf(plan?.inferences ?? [])),
  ])
  const ascending = group.toSorted((a, b) => a.place - b.place)
  return ascending.map((sample) => {
    const rowIn = (parts: readonly (readonly string[])[], field: PartField): PartRow | undefined =>
      findRow(parts, { place: sample.place, field })
    return {
      place: sample.place,
      testCase: suite.testCases[testCase]?.name ?? '',
      testSample: samples.at(rowOf(sample.place)).testSample,
      groundTruth: rowIn(groundTruths, 'groundTruth')?.value ?? null,
      models: inferences.map((parts, model) => {
        const row = rowIn(parts, 'inference')
        return { inference: row?.value, error: row?.error, metrics: sample.metrics[model] }
      }),
    }
  })
}

function findRow(
  parts: readonly (readonly string[])[],
  { place, field }: { place: Place; field: PartField },
): PartRow | undefined {
  const options = { field, block: blockOf(place), what: `The row of place ${place}` }
  const found = parts.map((lines) => {
    const line = lineOf(lines, place)
    return line === undefined ? [] : [decodeLine(line, options)]
  })
  return mergeRows(found)[0]
}

/** The line of a place, by bisection: the lines of a part ascend. */
function lineOf(lines: readonly string[], place: Place): string | undefined {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    const line = lines[middle] ?? 'null'
    const value: unknown = JSON.parse(line)
    const at = isJsonObject(value) ? Number(value['place']) : Number.NaN
    if (at === place) return line
    if (at < place) low = middle + 1
    else high = middle
  }
  return undefined
}
