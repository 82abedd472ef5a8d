import { againstFloor, type Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { runTask } from './run-task.ts'
import { tableNames } from './tasks/write-tables.ts'

const models = { first: 'first', second: 'second' } as const

/** Seconds of a floor, measured beside what is compared with it. */
async function uploadFloor(bench: Bench, table: string): Promise<number> {
  await bench.tables()
  const directory = bench.path(`floor-${table}`)
  return (await runTask('uploadFloor', { table: bench.path(table), directory })).seconds
}

async function readFloor(bench: Bench): Promise<number> {
  await bench.once('triples', () => uploadFloor(bench, tableNames.triples))
  return (await runTask('readFloor', { directory: bench.path(`floor-${tableNames.triples}`) }))
    .seconds
}

async function measureSuite(bench: Bench) {
  const floorSeconds = await uploadFloor(bench, tableNames.labels)
  const measured = await bench.withServer('makeSuite', { table: bench.path(tableNames.labels) })
  return { measured, floorSeconds }
}

/** The test case and the suite of all rows. */
export const made = (bench: Bench) => bench.once('suite', () => measureSuite(bench))

async function measureUpload(bench: Bench, model: string, table: string) {
  await made(bench)
  const floorSeconds = await uploadFloor(bench, table)
  const measured = await bench.withServer('upload', { table: bench.path(table), model })
  return { measured, floorSeconds }
}

const uploaded = (bench: Bench) =>
  bench.once('upload', () => measureUpload(bench, models.first, tableNames.predictions))

/** A million samples with ground truths become a test case and a suite. */
export async function suite(bench: Bench): Promise<Figure> {
  const { measured, floorSeconds } = await made(bench)
  return againstFloor('suite', measured, { n: bench.rows, floorSeconds, most: 3 })
}

/** A table of predictions becomes committed inferences. */
export async function upload(bench: Bench): Promise<Figure> {
  const { measured, floorSeconds } = await uploaded(bench)
  const figure = againstFloor(`upload-${bench.workload}`, measured, {
    n: bench.rows,
    floorSeconds,
    most: 2,
  })
  const { inserted, conflicts, errors, parts, bytes } = measured
  if (inserted !== bench.rows) throw new Error(`Only ${inserted} rows were inserted.`)
  return {
    ...figure,
    rowsPerSecond: bench.rows / measured.seconds,
    conflicts,
    errors,
    parts,
    bytes,
  }
}

/** The same upload a second time. */
export async function again(bench: Bench): Promise<Figure> {
  const first = await uploaded(bench)
  const table = bench.path(tableNames.predictions)
  const measured = await bench.withServer('upload', { table, model: models.first })
  const figure = againstFloor('again', measured, {
    n: bench.rows,
    floorSeconds: first.measured.seconds,
    most: 0.4,
    holdsMemory: false,
  })
  const { unchanged, parts, bytes } = measured
  if (unchanged !== bench.rows || parts !== 0) throw new Error(`${parts} parts were sent again.`)
  return {
    ...figure,
    target: `${figure.target} of the first, no part sent`,
    unchanged,
    parts,
    bytes,
  }
}

async function measureReadBack(bench: Bench) {
  await uploaded(bench)
  return bench.withServer('readBack', { model: models.first })
}

const hasRead = (bench: Bench) => bench.once('readBack', () => measureReadBack(bench))

/** Every sample with ground truth and inference. */
export async function readBack(bench: Bench): Promise<Figure> {
  await uploaded(bench)
  const floorSeconds = await readFloor(bench)
  const measured = await hasRead(bench)
  if (measured.rows !== bench.rows) throw new Error(`Only ${measured.rows} rows were read.`)
  return againstFloor(`readback-${bench.workload}`, measured, {
    n: bench.rows,
    floorSeconds,
    most: 2,
  })
}

/** The built-in evaluator over stored inferences, with metrics of samples and intervals. */
export async function evaluation(bench: Bench): Promise<Figure> {
  await uploaded(bench)
  const floorSeconds = (await hasRead(bench)).seconds
  const measured = await bench.withServer('evaluate', { model: models.first })
  if (measured.samples !== bench.rows)
    throw new Error(`Not all ${bench.rows} samples were evaluated.`)
  const target = bench.workload === 'od' ? { mostSeconds: 10 } : { most: 2.5 }
  const options = { n: bench.rows, floorSeconds, ...target }
  const figure = againstFloor(`evaluate-${bench.workload}`, measured, options)
  return { ...figure, target: `${figure.target}; the floor is one read-back` }
}

const hasOther = (bench: Bench) =>
  bench.once('upload other', () => measureUpload(bench, models.second, tableNames.otherPredictions))

const both = { models: [models.first, models.second] }

/** The metrics of two complete runs, without those of their samples. */
export async function aggregates(bench: Bench): Promise<Figure> {
  await uploaded(bench)
  await hasOther(bench)
  const { runs } = await bench.withServer('evaluateAggregates', both)
  const measured = await bench.withServer('compareAggregates', { ...both, runs })
  if (!measured.compared) throw new Error('No metric was compared.')
  const figure = againstFloor('compare-aggregates', measured, {
    n: bench.rows,
    floorSeconds: measured.queriesSeconds,
    most: 1.5,
  })
  return { ...figure, target: `${figure.target}; the floor is the two queries` }
}

/** Two models pair by pair, from the metrics of their runs and from their inferences. */
export async function comparison(bench: Bench): Promise<Figure[]> {
  const { seconds: floorSeconds } = await hasRead(bench)
  await hasOther(bench)
  await bench.withServer('evaluateModels', both)
  const figures: Figure[] = []
  for (const by of ['metrics', 'score'] as const) {
    const measured = await bench.withServer('compareModels', { ...both, by })
    if (measured.paired !== bench.rows) throw new Error(`Only ${measured.paired} rows were paired.`)
    const options = { n: bench.rows, floorSeconds, most: 1.5 }
    const figure = againstFloor(`compare-${by}`, measured, options)
    figures.push({ ...figure, target: `${figure.target}; the floor is one read-back` })
  }
  return figures
}
