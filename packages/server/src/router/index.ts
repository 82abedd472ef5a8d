import { inferences } from './inferences.ts'
import { models } from './models.ts'
import { storage } from './storage.ts'
import { testCases } from './test-cases.ts'
import { testRuns } from './test-runs.ts'
import { testSamples } from './test-samples.ts'
import { testSuites } from './test-suites.ts'
import { tokens } from './tokens.ts'
import { router } from './trpc.ts'
import { workflows } from './workflows.ts'

/** All procedures, grouped by noun. */
export const appRouter = router({
  workflows,
  models,
  testSamples,
  testCases,
  testSuites,
  inferences,
  testRuns,
  tokens,
  storage,
})

/** The contract that clients are typed by. */
export type AppRouter = typeof appRouter

export type { RpcContext } from './trpc.ts'
