import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { lookup, test, type Touchstone } from '@touchstone/client'
import { classification } from '@touchstone/client/evaluators'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { flipperRule, nearestNeighbours } from './models.ts'
import { readPenguins, species } from './penguins.ts'
import { comparison, line } from './print.ts'
import { types } from './types.ts'

// A table of old results: nobody has the model behind it any more, and nobody needs to.
const SavedRow = z.object({
  specimen: z.coerce.number(),
  species: z.enum(species),
  score: z.coerce.number(),
})
const savedRows = z
  .array(SavedRow)
  .parse(parse(readFileSync(new URL('centroids-2024.csv', import.meta.url)), { columns: true }))

/** Tests three kinds of models on the Palmer penguins, and prints how they compare. */
export async function quickstart(touchstone: Touchstone): Promise<void> {
  const workflow = touchstone.defineWorkflow('Palmer penguins', types)
  const { Model, TestCase, TestSuite } = workflow

  // Every third penguin teaches, the others test.
  const penguins = readPenguins()
  const known = penguins.filter(({ penguin }) => penguin.specimen % 3 === 0)
  const heldOut = penguins.filter(({ penguin }) => penguin.specimen % 3 !== 0)

  const all = await TestCase.getOrCreate('held out', {
    description: 'Two thirds of the Palmer penguins; the others teach',
    samples: heldOut.map((row) => ({
      testSample: row.penguin,
      groundTruth: { species: row.species },
    })),
  })
  const slices = await Promise.all(
    [
      ...['Biscoe', 'Dream', 'Torgersen'].map((island) => ({
        name: `island ${island}`,
        where: (penguin: z.infer<typeof types.testSample>) => penguin.island === island,
      })),
      ...['female', 'male'].map((sex) => ({
        name: sex,
        where: (penguin: z.infer<typeof types.testSample>) => penguin.sex === sex,
      })),
    ].map(({ name, where }) =>
      TestCase.getOrCreate(name, {
        sliceOf: all.testCase,
        where: ({ testSample }) => where(testSample),
      }),
    ),
  )
  const { testSuite } = await TestSuite.getOrCreate('penguins', {
    testCases: [all, ...slices].map(({ testCase }) => testCase),
    tags: ['quickstart'],
  })
  line(`workflow  ${workflow.name}`)
  line(
    `suite     ${testSuite.name}, version ${testSuite.version}: ${testSuite.size} test samples in ${testSuite.testCases.length} test cases`,
  )

  const evaluator = classification(workflow, {
    truth: 'species',
    predicted: 'species',
    score: 'score',
  })
  const models = [
    await Model.getOrCreate('flipper-rule', {
      infer: flipperRule,
      metadata: { kind: 'rule', features: ['flipperLength', 'beakLength'] },
    }),
    await Model.getOrCreate('nearest-5', {
      infer: nearestNeighbours(known),
      metadata: { kind: 'nearest neighbours', k: 5, train: { samples: known.length } },
    }),
    await Model.getOrCreate('centroids-2024', {
      infer: lookup(savedRows, {
        key: 'specimen',
        inference: (row) => ({ species: row.species, score: row.score }),
      }),
      metadata: { kind: 'table', file: 'centroids-2024.csv' },
      tags: ['archive'],
    }),
  ]

  line()
  const results = []
  for (const { model, created } of models) {
    const result = await test(model, testSuite, { evaluator })
    const { inferred, reused, errors } = result.counts
    line(
      `✓ ${model.name.padEnd(15)} ${created ? 'created' : 'loaded '}   ${String(inferred).padStart(3)} inferred   ${String(reused).padStart(3)} reused   ${errors} errors`,
    )
    results.push({ model, created, ...result })
  }
  line()
  comparison(results)

  // The example holds itself to what it shows.
  assert.equal(testSuite.size, heldOut.length)
  for (const { created, counts, testCases } of results) {
    assert.equal(counts.inferred + counts.reused, heldOut.length)
    assert.equal(counts.errors + counts.missing, 0)
    if (!created) assert.equal(counts.inferred, 0, 'a second run infers nothing')
    assert.ok((testCases[0]?.metrics.accuracy ?? 0) > 0.85)
  }
  const [rule, neighbours] = results
  assert.ok(
    (neighbours?.testCases[0]?.metrics.accuracy ?? 0) > (rule?.testCases[0]?.metrics.accuracy ?? 1),
    'the nearest neighbours beat the rule',
  )

  line()
  if (results.every(({ counts }) => counts.inferred === 0))
    line('Nothing was inferred: every inference was there already, and so were the metrics.')
  else line('Run it again: nothing is inferred twice.')
}
