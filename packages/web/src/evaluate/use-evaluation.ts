import type { EvaluatorJson } from '@touchstone/client/evaluators'
import type { Id } from '@touchstone/core'
import { hasCode } from '@touchstone/core/errors'
import type { TestRun } from '@touchstone/core/services'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '../api/rpc.ts'

const pollMs = 1_000

interface Evaluation {
  readonly models: readonly Id<'model'>[]
  readonly suite: { readonly id: Id<'testSuite'>; readonly version?: number | undefined }
  readonly evaluator: EvaluatorJson
}

/** The run of an evaluation that is under way; undefined before it has begun. */
async function runningRun(
  { suite }: Evaluation,
  { of, signal }: { of: Id<'model'>; signal: AbortSignal | null },
): Promise<TestRun | undefined> {
  const { items } = await rpc().testRuns.list.query({ of, limit: 1 }, signal ? { signal } : {})
  return items.find(({ state, testSuite }) => state === 'running' && testSuite.id === suite.id)
}

/** Evaluates models on the server, one after the other, and follows how far it is. */
export function useEvaluation() {
  const client = useQueryClient()
  const [at, setAt] = useState<{ readonly index: number; readonly modelId: Id<'model'> }>()
  const evaluation = useMutation({
    async mutationFn(asked: Evaluation) {
      const target = { testSuiteId: asked.suite.id, version: asked.suite.version }
      let last: TestRun | undefined
      for (const [index, modelId] of asked.models.entries()) {
        setAt({ index, modelId })
        try {
          last = await rpc().testRuns.evaluate.mutate({
            modelId,
            target,
            evaluator: asked.evaluator,
          })
        } catch (error) {
          // A proxy may wait for less time than an evaluation takes; the server continues it.
          const run = hasCode(error, 'unavailable')
            ? await runningRun(asked, { of: modelId, signal: null })
            : undefined
          if (!run || asked.models.length > 1) throw error
          last = run
        }
      }
      return last
    },
    onSettled() {
      for (const queryKey of [['runs'], ['testRuns'], ['run'], ['compare']])
        void client.invalidateQueries({ queryKey })
    },
  })
  const { variables, isPending } = evaluation
  const modelId = at?.modelId
  const progress = useQuery({
    queryKey: ['evaluation', 'progress', modelId],
    enabled: isPending && variables !== undefined && modelId !== undefined,
    refetchInterval: pollMs,
    gcTime: 0,
    queryFn: async ({ signal }) =>
      variables && modelId
        ? ((await runningRun(variables, { of: modelId, signal })) ?? null)
        : null,
  })
  return { evaluation, index: at?.index ?? 0, running: progress.data ?? undefined }
}
