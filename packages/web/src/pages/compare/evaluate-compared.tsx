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
    <div className="grid justify-items-start gap-2 text-sm">
      <p>Evaluate their stored inferences to compare them by metrics.</p>
      {/* A line of its own: where it wrapped, it would move what follows when it comes. */}
      <div className="h-7">
        {workflowId !== undefined && (
          <EvaluateButton
            {...{ workflowId, suite }}
            tone="primary"
            models={models.map((id) => ({ id }))}
          />
        )}
      </div>
    </div>
  )
}
