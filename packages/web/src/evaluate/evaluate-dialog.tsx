import { evaluatorForm } from '@touchstone/client/evaluator-form'
import type { Id } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { formatCount } from '../numbers/format.ts'
import { Field, fieldClass, FormDialog } from '../pieces/form-dialog.tsx'
import { Link } from '../routing/link.tsx'
import { schemasQuery } from '../runs/queries.ts'
import { EvaluatorFields, jsonOf, type ChosenEvaluator } from './evaluator-fields.tsx'
import { inferredSuitesQuery, modelsOfQuery, mostOffered } from './offers.ts'
import type { EvaluationSubject } from './subject.ts'
import { useEvaluation } from './use-evaluation.ts'

const unchosen: ChosenEvaluator = { paths: {}, positive: '', isMissingWrong: false }

/** Asks for what is left open, evaluates on the server, and shows how far it is. */
export function EvaluateDialog({
  subject: { workflowId, models, suite },
  onDone,
  close,
}: {
  subject: EvaluationSubject
  onDone?: (run: Id<'testRun'>) => void
  close: () => void
}): ReactElement {
  const [chosen, setChosen] = useState(unchosen)
  const [picked, setPicked] = useState('')
  const schemas = useQuery(schemasQuery(workflowId))
  const offered = useOffers({ workflowId, models, suite })
  const { evaluation, index, running } = useEvaluation()
  const form =
    schemas.data &&
    evaluatorForm(schemas.data, { evaluator: chosen.evaluator, chosen: chosen.paths })
  // The first is the one that was used last.
  const item = offered.items?.find(({ id }) => id === picked) ?? offered.items?.[0]
  const submit = (): void => {
    const ofModels = models?.map(({ id }) => id) ?? (item ? [item.id as Id<'model'>] : [])
    const on = suite ?? (item && { id: item.id as Id<'testSuite'> })
    if (!form || !on) return
    evaluation.mutate(
      { models: ofModels, suite: on, evaluator: jsonOf(form, chosen) },
      {
        // Not called once the form is gone: whoever went elsewhere stays there.
        onSuccess(run) {
          close()
          if (run) onDone?.(run.id)
        },
      },
    )
  }
  const error = evaluation.error ?? schemas.error ?? offered.error
  return (
    <FormDialog
      title={models && models.length > 1 ? `Evaluate ${models.length} models` : 'Evaluate'}
      action="Evaluate"
      close={close}
      submit={submit}
      isPending={evaluation.isPending}
      isDisabled={!form || (offered.noun !== undefined && !item)}
      error={error}
    >
      <p className="text-muted">
        Computes metrics from the stored inferences. Nothing is inferred again.
      </p>
      {offered.noun !== undefined && (
        <Field name={offered.noun === 'model' ? 'Model' : 'Test suite'}>
          <select
            data-first
            className={fieldClass}
            value={item?.id ?? ''}
            onChange={({ target }) => setPicked(target.value)}
          >
            {!item && <option value="">{offered.items ? 'none' : 'Loading…'}</option>}
            {offered.items?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
      )}
      {offered.items?.length === 0 && <NothingToEvaluate noun={offered.noun} />}
      {offered.items?.length === mostOffered && (
        <p className="text-sm text-muted">
          These are {formatCount(mostOffered)} of more. For another, start from its own page.
        </p>
      )}
      {form && (
        <EvaluatorFields
          {...{ form, chosen }}
          choose={(change) => setChosen({ ...chosen, ...change })}
        />
      )}
      {evaluation.isPending && <Progress run={running} at={index} of={models?.length ?? 1} />}
    </FormDialog>
  )
}

/** What the form lets choose from: the models of a workflow, or the suites of a model. */
function useOffers({ workflowId, models, suite }: EvaluationSubject): {
  noun?: 'model' | 'suite'
  items?: readonly { readonly id: string; readonly name: string }[] | undefined
  error?: unknown
} {
  const ofWorkflow = useQuery({ ...modelsOfQuery(workflowId), enabled: !models })
  const [only] = models ?? []
  const ofModel = useQuery({
    ...inferredSuitesQuery(only?.id ?? ('' as Id<'model'>)),
    enabled: !suite && only !== undefined,
  })
  if (!models) return { noun: 'model', items: ofWorkflow.data, error: ofWorkflow.error }
  if (!suite) return { noun: 'suite', items: ofModel.data, error: ofModel.error }
  return {}
}

const NothingToEvaluate = ({ noun }: { noun: 'model' | 'suite' | undefined }): ReactElement => (
  <p className="border-l-2 border-warning px-3">
    {noun === 'model'
      ? 'This workflow has no models yet. Create one on the Models page.'
      : 'This model has no inferences of a test suite yet. Upload some with '}
    {noun === 'suite' && (
      <code className="font-mono text-xs">touchstone upload FILE --model … --suite …</code>
    )}
  </p>
)

/** How many samples are done; as high before the run has begun as after. */
function Progress({
  run,
  at,
  of,
}: {
  run: TestRun | undefined
  at: number
  of: number
}): ReactElement {
  const done = run?.counts.evaluated
  return (
    <div role="status">
      <progress
        aria-label="Samples evaluated"
        value={done}
        max={Math.max(run?.counts.samples ?? 1, 1)}
        className="h-1.5 w-full accent-accent"
      />
      <p className="min-h-10 text-sm text-muted tabular-nums">
        {of > 1 && `Model ${at + 1} of ${of}. `}
        {run && done !== undefined
          ? `${formatCount(done)} of ${formatCount(run.counts.samples)} samples evaluated. `
          : 'Evaluating… '}
        {run && (
          <Link to={`/runs/${run.id}`} className="text-accent hover:underline">
            Open the run
          </Link>
        )}
      </p>
    </div>
  )
}
