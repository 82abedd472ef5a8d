import type { Id } from '@touchstone/core'
import type { ListedRun } from '@touchstone/core/services'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useHold } from '../../pieces/in-order.tsx'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { modelNameQuery } from '../../runs/queries.ts'
import { ChosenModel } from './chosen-model.tsx'
import { evaluatorText, mostModels } from '../../runs/compare-address.ts'
import { usualMetric, type Choice } from './choice.ts'
import { choiceField } from './choice-field.ts'
import { SuiteSelect, suitesQuery } from './suite-select.tsx'

/** Chooses suite, version, evaluator and models, among those that were tested together. */
export function Choices({
  choice,
  runs: listed,
  isComing,
}: {
  choice: Choice
  runs: readonly ListedRun[] | undefined
  /** Whether the runs may still come. */
  isComing: boolean
}): ReactElement {
  const runs = listed ?? []
  const suites = useQuery(suitesQuery)
  const versions = [...new Set(runs.map(({ testSuite }) => testSuite.version))].toSorted(
    (a, b) => b - a,
  )
  const { version } = choice
  const ofVersion = runs.filter(({ testSuite }) => testSuite.version === version)
  const evaluators = new Map(
    ofVersion.flatMap(({ evaluator }) =>
      evaluator ? [[evaluatorText(evaluator), evaluator] as const] : [],
    ),
  )
  const others = [...new Set(ofVersion.map(({ modelId }) => modelId))].filter(
    (id) => !choice.models.includes(id),
  )
  const names = new Map(
    runs.map(({ modelId, names: of }) => [modelId, of.model ?? `${modelId} (deleted)`] as const),
  )
  // Of a model without a run the name is asked for, once it is known to have none.
  const unlisted = listed ? choice.models.filter((id) => !names.has(id)) : []
  const asked = useQueries({ queries: unlisted.map(modelNameQuery) })
  for (const [i, id] of unlisted.entries()) names.set(id, asked[i]?.data ?? '…')
  // Their width is that of what they offer. Once they were there they stay, whatever is chosen.
  const [wereShown, setShown] = useState(false)
  const isShown =
    wereShown || !(suites.isLoading || isComing || asked.some(({ isLoading }) => isLoading))
  if (isShown !== wereShown) setShown(isShown)
  useHold(!isShown)
  const setModels = (models: readonly Id<'model'>[]): void =>
    setSearchParams({ model: models, version: version === undefined ? null : String(version) })
  const { evaluator } = choice
  if (!isShown) return <Waiting choice={choice} />
  return (
    <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <SuiteSelect workflows={suites.data ?? []} suite={choice.suite} />
        {versions.length > 0 && (
          <select
            aria-label="Version"
            value={version}
            onChange={({ target }) => setSearchParams({ ...usualMetric, version: target.value })}
            className={choiceField}
          >
            {versions.map((one) => (
              <option key={one} value={one}>
                version {one}
              </option>
            ))}
          </select>
        )}
        {choice.suite !== undefined && (
          <select
            aria-label="Evaluator"
            value={
              evaluator === undefined
                ? ''
                : evaluator === 'none'
                  ? 'none'
                  : evaluatorText(evaluator)
            }
            onChange={({ target }) => setSearchParams({ ...usualMetric, evaluator: target.value })}
            className={choiceField}
          >
            <option value="">the evaluator they share</option>
            {[...evaluators].map(([text, one]) => (
              <option key={text} value={text}>
                {one.name} {one.version}
              </option>
            ))}
            <option value="none">no evaluator: inferences</option>
          </select>
        )}
      </div>
      {choice.suite !== undefined && (
        <ul aria-label="Models" className="flex flex-wrap items-center gap-2">
          {choice.models.map((id, i) => (
            <ChosenModel
              key={id}
              name={names.get(id) ?? '…'}
              isBase={i === 0}
              onRemove={() => setModels(choice.models.filter((other) => other !== id))}
              onBase={() => setModels([id, ...choice.models.filter((other) => other !== id)])}
            />
          ))}
          {others.length > 0 && choice.models.length < mostModels && (
            <li>
              <select
                aria-label="Add a model"
                value=""
                onChange={({ target }) =>
                  // The options are ids.
                  setModels([...choice.models, target.value as Id<'model'>])
                }
                className={choiceField}
              >
                <option value="">+ model</option>
                {others.map((id) => (
                  <option key={id} value={id}>
                    {names.get(id)}
                  </option>
                ))}
              </select>
            </li>
          )}
          {listed?.length === 0 && (
            <li className="text-sm text-muted">No model was tested on this suite yet.</li>
          )}
        </ul>
      )}
    </div>
  )
}

const Waiting = ({ choice }: { choice: Choice }): ReactElement => (
  <div role="status" aria-label="Loading" className="mt-3 grid gap-3">
    <div className="flex h-7 items-center">
      <Skeleton width="min(100%, 24rem)" />
    </div>
    {choice.suite !== undefined && (
      <div className="flex h-7 items-center">
        <Skeleton width="min(80%, 32rem)" />
      </div>
    )}
  </div>
)
