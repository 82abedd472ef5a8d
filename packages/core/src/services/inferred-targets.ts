import { countRows, decodeBitmap, intersection } from '../bitmap.ts'
import type { Id } from '../ids.ts'
import type { Coverage } from './coverage.ts'
import type { LabelFilter } from './label-filter.ts'
import type { Layers } from './layers.ts'
import type { BlockRows } from './manifests.ts'
import type { Models } from './models.ts'
import type { Page } from './record-list.ts'
import type { RowSets } from './settle.ts'
import type { Target, Targets } from './targets.ts'
import type { TestCases } from './test-cases.ts'
import type { TestSuites } from './test-suites.ts'

/** How much of a test case or of a test suite, at its newest version, a model has. */
export interface InferredTarget<K extends 'testCase' | 'testSuite' = 'testCase' | 'testSuite'> {
  readonly id: Id<K>
  readonly name: string
  readonly version: number
  readonly samples: number
  readonly inferred: number
  readonly errors: number
}

export interface InferredTargetsOptions {
  readonly modelId: Id<'model'>
  readonly filter?: LabelFilter | undefined
  readonly cursor?: string | undefined
  /** Most test cases or suites that are looked at. @default 50 */
  readonly limit?: number | undefined
}

/** Of some rows of a block those that have an inference, and those that have an error. */
export function rowsWithin(rows: string, { covered, errors }: RowSets): RowSets {
  const wanted = decodeBitmap(rows)
  return { covered: intersection(wanted, covered), errors: intersection(wanted, errors) }
}

/** How many of some rows have an inference, and how many an error. */
export function countInferred(
  blocks: readonly BlockRows[],
  coverageOf: (index: number) => Coverage | undefined,
): { inferred: number; errors: number } {
  let inferred = 0
  let errors = 0
  for (const [index, { rows }] of blocks.entries()) {
    const coverage = coverageOf(index)
    if (!coverage) continue
    const within = rowsWithin(rows, coverage)
    inferred += countRows(within.covered)
    errors += countRows(within.errors)
  }
  return { inferred, errors }
}

/** Finds the test cases and the test suites that a model has something of, by name. */
export function createInferredTargets(parts: {
  models: Models
  testCases: TestCases
  testSuites: TestSuites
  layers: Layers
  resolve: Targets
}) {
  const { models, testCases, testSuites, layers, resolve } = parts

  async function withAny<K extends 'testCase' | 'testSuite'>(
    modelId: Id<'model'>,
    page: Page<{ readonly id: Id<K> }>,
    targetOf: (id: Id<K>) => Target,
  ): Promise<Page<InferredTarget<K>>> {
    const targets = await Promise.all(
      page.items.map(async ({ id }) => ({ id, ...(await resolve(targetOf(id))) })),
    )
    const distinct = [...new Set(targets.flatMap(({ blocks }) => blocks.map(({ block }) => block)))]
    const coverages = await layers.at(modelId, distinct)
    const byBlock = new Map(distinct.map((block, index) => [block, coverages[index]]))
    const items = targets.map(({ id, name, version, samples, blocks }) => ({
      id,
      name,
      version,
      samples,
      ...countInferred(blocks, (index) => byBlock.get(blocks[index]?.block ?? -1)),
    }))
    return { ...page, items: items.filter(({ inferred, errors }) => inferred + errors > 0) }
  }

  const list = async ({ modelId, ...options }: InferredTargetsOptions) => {
    const { workflowId } = await models.records.load(modelId)
    return { workflowId, page: { ...options, sort: 'name' as const } }
  }

  return {
    async testCases(options: InferredTargetsOptions): Promise<Page<InferredTarget<'testCase'>>> {
      const { workflowId, page } = await list(options)
      const found = await testCases.list(workflowId, page)
      return withAny(options.modelId, found, (testCaseId) => ({ testCaseId }))
    },

    async testSuites(options: InferredTargetsOptions): Promise<Page<InferredTarget<'testSuite'>>> {
      const { workflowId, page } = await list(options)
      const found = await testSuites.list(workflowId, page)
      return withAny(options.modelId, found, (testSuiteId) => ({ testSuiteId }))
    },
  }
}
