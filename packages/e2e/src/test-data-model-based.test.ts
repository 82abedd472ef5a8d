import type { LabeledRow, TestCase, Touchstone } from '@touchstone/client'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { collected } from './collected.ts'
import { openInProcess } from './homes.ts'
import { numberOf, type AnimalTypes } from './run-kit.ts'
import { SimpleTestData, type GivenRow } from './simple-test-data.ts'

interface Real {
  /** Makes the names of one run its own. */
  readonly name: string
  readonly workflow: ReturnType<typeof defineAnimals>
  /** The versions of each test case, as they were when they were made. */
  readonly cases: TestCase<AnimalTypes>[][]
}

type Step = fc.AsyncCommand<SimpleTestData, Real>

/** Samples, by their numbers. */
interface Choice {
  readonly numbers: readonly number[]
}

const rowOf = ({ number, label, metadata }: GivenRow) => ({
  testSample: { locator: `s3://animals/${number}.png`, ...(metadata && { metadata }) },
  groundTruth: { label },
})

const givenOf = ({ testSample, groundTruth }: LabeledRow<AnimalTypes>): GivenRow => ({
  number: numberOf(testSample),
  label: groundTruth.label,
  metadata: testSample.metadata,
})

const chosen =
  ({ numbers }: Choice) =>
  ({ number }: { number: number }): boolean =>
    numbers.includes(number)

const isChosen = (choice: Choice) => (row: { testSample: { locator: string } }) =>
  chosen(choice)({ number: numberOf(row.testSample) })

/** One of a list that is not empty, by any number. */
function pick<T>(list: readonly T[], which: number): T {
  const found = list[which % list.length]
  if (found === undefined) throw new Error('There is nothing to pick from')
  return found
}

const hasCases = ({ cases }: SimpleTestData): boolean => cases.length > 0
const text = JSON.stringify

const creating = (rows: readonly GivenRow[]): Step => ({
  check: () => true,
  toString: () => `create(${text(rows)})`,
  async run(simple, { workflow, cases }) {
    const name = `case ${cases.length}`
    cases.push([await workflow.TestCase.create(name, { samples: rows.map(rowOf) })])
    simple.create(rows)
  },
})

const editing = (
  which: number,
  add: readonly GivenRow[],
  change: { readonly remove?: Choice; readonly replace?: boolean },
): Step => ({
  check: hasCases,
  toString: () => `edit(${which}, ${text(add)}, ${text(change)})`,
  async run(simple, { cases }) {
    const versions = pick(cases, which)
    const samples = add.map(rowOf)
    const { remove, replace } = change
    const edit = replace
      ? { replace: samples }
      : { add: samples, ...(remove && { remove: isChosen(remove) }) }
    const current = pick(versions, versions.length - 1)
    const next = await current.edit(edit)
    const { versions: simpleVersions } = pick(simple.cases, which)
    const removed = remove && !replace ? { remove: chosen(remove) } : {}
    const isNew = simple.edit(simpleVersions, { add, ...removed, ...(replace && { replace }) })
    expect(next.record.revision).toBe(current.record.revision + (isNew ? 1 : 0))
    if (isNew) versions.push(next)
    expect(next.version).toBe(versions.length)
  },
})

const slicing = (which: number, version: number, choice: Choice): Step => ({
  check: hasCases,
  toString: () => `slice(${which}, version ${version}, ${text(choice)})`,
  async run(simple, { workflow, cases }) {
    const sliceOf = pick(pick(cases, which), version)
    const name = `case ${cases.length}`
    cases.push([await workflow.TestCase.create(name, { sliceOf, where: isChosen(choice) })])
    simple.slice(pick(pick(simple.cases, which).versions, version), chosen(choice))
  },
})

const rows = fc.uniqueArray(
  fc.record({
    number: fc.nat(7),
    label: fc.constantFrom('cat', 'dog'),
    metadata: fc.constantFrom<GivenRow['metadata'][]>(undefined, {}, { a: 1 }, { a: 2 }),
  }),
  { selector: ({ number }) => number, maxLength: 6 },
)
const index = fc.nat(20)
const choice = fc.record({ numbers: fc.uniqueArray(fc.nat(7)) })
const steps = fc.commands(
  [
    rows.map(creating),
    fc.tuple(index, rows).map(([which, add]) => editing(which, add, {})),
    fc.tuple(index, rows, choice).map(([which, add, remove]) => editing(which, add, { remove })),
    fc.tuple(index, rows).map(([which, add]) => editing(which, add, { replace: true })),
    fc.tuple(index, index, choice).map(([which, version, some]) => slicing(which, version, some)),
  ],
  { maxCommands: 14 },
)

const sorted = (given: Iterable<GivenRow>): GivenRow[] =>
  [...given].toSorted((a, b) => a.number - b.number)

describe('test cases behave like simple ones in memory', () => {
  it('whatever is created, edited and sliced, each version keeps its rows', async () => {
    await using home = await openInProcess()
    let runs = 0
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        const simple = new SimpleTestData()
        const real = stageReal(home.touchstone, `run ${runs++}`)
        await fc.asyncModelRun(() => ({ model: simple, real }), commands)
        for (const [at, versions] of real.cases.entries())
          for (const [version, testCase] of versions.entries()) {
            const expected = pick(pick(simple.cases, at).versions, version)
            const found = (await collected(testCase.rows())).map(givenOf)
            expect(sorted(found)).toEqual(sorted(expected.values()))
          }
        await checkSuites(simple, real)
      }),
      { numRuns: 30, interruptAfterTimeLimit: 20_000 },
    )
  })
})

const stageReal = (touchstone: Touchstone, name: string): Real => ({
  name,
  workflow: defineAnimals(touchstone, name),
  cases: [],
})

/** Compares the samples of suites of the first and of the last versions of all test cases. */
async function checkSuites(simple: SimpleTestData, { name, workflow, cases }: Real): Promise<void> {
  const { Model, TestSuite } = workflow
  const model = await Model.create(name)
  for (const version of [0, -1]) {
    const testCases = cases.flatMap((versions) => versions.at(version) ?? [])
    const suite = await TestSuite.create(`at ${version}`, { testCases })
    const contents = simple.cases.flatMap(({ versions }) => versions.at(version) ?? [])
    const found = await collected(model.inferences(suite))
    expect(
      found
        .map(({ testSample }) => ({
          number: numberOf(testSample),
          metadata: testSample.metadata,
        }))
        .toSorted((a, b) => a.number - b.number),
    ).toEqual(
      sorted(SimpleTestData.union(contents).values()).map(({ number, metadata }) => ({
        number,
        metadata,
      })),
    )
  }
}
