import {
  addRow,
  bitmapOf,
  sameJson,
  TouchstoneError,
  type Id,
  type PartRow,
} from '@touchstone/core'
import { readPlans } from '../read-blocks.ts'
import { readRows } from '../stored-rows.ts'
import type { Transport } from '../transport.ts'
import { AgreementTally } from './agreement-tally.ts'
import { requireComparable, stopIfAborted, type CompareOptions } from './compare-options.ts'
import { loadSuite, membershipPages, suiteTarget, type Membership } from './compared-suite.ts'
import type { ComparedSample } from './comparison.ts'
import type { AgreementSlice, InferenceComparison } from './inference-comparison.ts'
import { sampleDetails } from './sample-details.ts'
import { zip } from './zip.ts'

/**
 * Compares what two to five models produced for one version of a test suite, without any metric:
 * how many inferences equal those of the base, and which do not. Memory is a few blocks.
 *
 * @param transport a `Touchstone`
 * @param subject the first model is the base
 */
export async function compareInferences(
  transport: Transport,
  subject: {
    readonly models: readonly Id<'model'>[]
    readonly testSuite: { readonly id: Id<'testSuite'>; readonly version: number }
  },
  options: Pick<CompareOptions, 'limit' | 'signal'> = {},
): Promise<InferenceComparison> {
  const modelIds = subject.models
  requireComparable(modelIds, options)
  const { signal } = options
  const connection = signal ? transport.stoppedBy(signal) : transport
  const { rpc } = connection
  const models = await Promise.all(modelIds.map((model) => rpc.models.get.query({ model })))
  const [base] = models
  if (!base) throw new TouchstoneError('internal', 'A comparison came without models.')
  const suite = await loadSuite(rpc, { workflowId: base.workflowId, ...subject.testSuite })
  const target = suiteTarget(suite)
  const ofModels = modelIds.map((modelId) =>
    readPlans(
      (from) => rpc.inferences.read.query({ target, modelId, from }),
      async ({ block, inferences }) => {
        const rows = await readRows(connection, inferences, { field: 'inference', block })
        return { bytes: rows.bytes, block, rows }
      },
    ),
  )
  const tally = new AgreementTally(
    { models: modelIds.length, testCases: suite.testCases.length },
    options,
  )
  const blocks = zip(ofModels)
  for await (const members of eachMembership(rpc, suite)) {
    stopIfAborted(signal)
    const step = await blocks.next()
    const found = step.done ? [] : step.value
    if (found.length === 0 || found.some(({ block }) => block !== members.block))
      throw new TouchstoneError('internal', `Block ${members.block} came without inferences.`)
    tally.add(members, statesOf(found.map(({ rows }) => rows.byRow())))
  }
  await blocks.return()

  const details = await sampleDetails(
    connection,
    { suite, modelIds },
    modelIds.flatMap((_, model) => tally.different(model)),
  )
  const shown = (model: number): ComparedSample[] =>
    tally.different(model).flatMap(({ place }) => details.get(place) ?? [])
  const { id, name, version } = suite
  const { total, testCases } = tally.figures()
  return {
    testSuite: { id, name, version },
    models: models.map((model, i) => ({ id: model.id, name: model.name, different: shown(i) })),
    total: { name, ...total },
    testCases: suite.testCases.flatMap((testCase, i): AgreementSlice[] => {
      const own = testCases[i]
      return own ? [{ name: testCase.name, ...own }] : []
    }),
  }
}

async function* eachMembership(
  ...call: Parameters<typeof membershipPages>
): AsyncGenerator<Membership, void> {
  for await (const page of membershipPages(...call)) yield* page
}

/** Which rows each model has, and which of them are as the base's. */
function statesOf(models: readonly (readonly (PartRow | undefined)[])[]) {
  const [base = []] = models
  return models.map((rows) => {
    const states = { inferred: bitmapOf(), errors: bitmapOf(), same: bitmapOf() }
    for (let row = 0; row < rows.length; row++) {
      const own = rows[row]
      if (!own) continue
      addRow(own.error ? states.errors : states.inferred, row)
      const other = base[row]
      if (!own.error && other && !other.error && isSame(own, other)) addRow(states.same, row)
    }
    return states
  })
}

// Equal lines of one place hold equal values; most lines need no closer look.
const isSame = (a: PartRow, b: PartRow): boolean => a.line === b.line || sameJson(a.value, b.value)
