import { append, prepareAppend } from './append.ts'
import { compareModels, evaluateModels } from './compare.ts'
import { compareAggregates, evaluate, evaluateAggregates } from './evaluate.ts'
import { floors } from './floors.ts'
import { makeSuite, readBack, upload } from './main-path.ts'
import { bareRoundTrips, registry } from './registry.ts'
import { prepareTestRun, testRun } from './test-run.ts'
import { writeTables } from './write-tables.ts'

/** What a benchmark has done in a process of its own. */
export const tasks = {
  ...floors,
  append,
  bareRoundTrips,
  compareAggregates,
  compareModels,
  evaluate,
  evaluateAggregates,
  evaluateModels,
  makeSuite,
  prepareAppend,
  prepareTestRun,
  readBack,
  registry,
  testRun,
  upload,
  writeTables,
}

export type TaskName = keyof typeof tasks
export type TaskInput<N extends TaskName> = Parameters<(typeof tasks)[N]>[0]
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof tasks)[N]>>
