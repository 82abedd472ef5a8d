import type { Id } from '@touchstone/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { modelQuery } from '../../api/one-model.ts'
import { EvaluateButton } from '../../evaluate/evaluate-button.tsx'
import type { EvaluationSubject } from '../../evaluate/subject.ts'

/** Offers to evaluate all compared models by one evaluator, and keeps its place until it may. */
export function EvaluateCompared({
  models,
  suite,
}: {
  models: readonly Id<'model'>[]
  suite: NonNullable<EvaluationSubject['suite']>
}): ReactElement {
  // All models of a comparison are of one workflow.
  const workflowId = useQuery(modelQuery(models[0] ?? '')).data?.workflowId
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-3 text-sm">
      Evaluate their stored inferences to compare them by metrics.
      {workflowId !== undefined && (
        <EvaluateButton
          {...{ workflowId, suite }}
          tone="primary"
          models={models.map((id) => ({ id }))}
        />
      )}
    </div>
  )
}
