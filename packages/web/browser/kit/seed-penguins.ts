import { readFile } from 'node:fs/promises'
import { lookup, test as runTest, type Touchstone } from '@touchstone/client'
import { flipperRule, nearestNeighbours } from '../../../../examples/quickstart/models.ts'
import { readPenguins } from '../../../../examples/quickstart/penguins.ts'
import { types } from '../../../../examples/quickstart/types.ts'
import { accuracy } from './species-accuracy.ts'

const table = new URL('../../../../examples/quickstart/centroids-2024.csv', import.meta.url)

/** The models of the quickstart, tested on its penguins: real measurements of three species. */
export async function seedPenguins(touchstone: Touchstone) {
  const workflow = touchstone.defineWorkflow('Palmer penguins', types)
  const { Model, TestCase, TestSuite } = workflow
  const penguins = readPenguins()
  const known = penguins.filter(({ penguin }) => penguin.specimen % 3 === 0)
  const heldOut = penguins.filter(({ penguin }) => penguin.specimen % 3 !== 0)
  const all = await TestCase.create('held out', {
    samples: heldOut.map(({ penguin, species }) => ({
      testSample: penguin,
      groundTruth: { species },
    })),
  })
  const islands = ['Biscoe', 'Dream', 'Torgersen'].map(async (island) => {
    const { testCase } = await TestCase.getOrCreate(`island ${island}`, {
      sliceOf: all,
      where: ({ testSample }) => testSample.island === island,
    })
    return testCase
  })
  const suite = await TestSuite.create('penguins', {
    testCases: [all, ...(await Promise.all(islands))],
  })
  const [, ...lines] = (await readFile(table, 'utf8')).trim().split('\n')
  const rows = lines.map((line) => {
    const [specimen, species, score] = line.split(',')
    return { specimen: Number(specimen), species, score: Number(score) }
  })
  const saved = lookup(rows, {
    key: 'specimen',
    inference: ({ species, score }) => types.inference.parse({ species, score }),
  })
  const evaluator = accuracy(workflow)
  const tested = []
  for (const [name, infer] of [
    ['flipper-rule', flipperRule],
    ['nearest-5', nearestNeighbours(known)],
    ['centroids-2024', saved],
  ] as const) {
    const { model } = await Model.getOrCreate(name, { infer })
    const { run } = await runTest(model, suite, { evaluator })
    tested.push({ model, run })
  }
  return { suite, tested }
}
