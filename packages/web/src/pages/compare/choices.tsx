import type { Id } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { Button } from '../../pieces/button.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { useModelName, workflowsQuery } from '../../runs/queries.ts'
import { evaluatorText, type Choice } from './choice.ts'

const field = 'h-7 max-w-64 min-w-0 rounded border border-edge bg-raised px-1 text-sm text-ink'
const most = 1_000

/** Chooses suite, version, evaluator and models, among those that were tested together. */
export function Choices({
  choice,
  runs = [],
}: {
  choice: Choice
  runs?: readonly TestRun[] | undefined
}): ReactElement {
  const workflows = useQuery(workflowsQuery).data ?? []
  const versions = [...new Set(runs.map(({ testSuite }) => testSuite.version))].toSorted(
    (a, b) => b - a,
  )
  const { version } = choice
  const ofVersion = runs.filter(({ testSuite }) => testSuite.version === version)
  const evaluators = new Map(
    ofVersion.flatMap(({ evaluator }) =>
      evaluator ? [[evaluatorText(evaluator.name, evaluator.version), evaluator] as const] : [],
    ),
  )
  const others = [...new Set(ofVersion.map(({ modelId }) => modelId))].filter(
    (id) => !choice.models.includes(id),
  )
  const setModels = (models: readonly Id<'model'>[]): void =>
    setSearchParams({ model: models, version: version === undefined ? null : String(version) })
  const { evaluator } = choice
  return (
    <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <SuiteSelect workflows={workflows} suite={choice.suite} />
        {versions.length > 0 && (
          <select
            aria-label="Version"
            value={version}
            onChange={({ target }) => setSearchParams({ version: target.value })}
            className={field}
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
                  : evaluatorText(evaluator.name, evaluator.version)
            }
            onChange={({ target }) =>
              setSearchParams({ evaluator: target.value, metric: null, configuration: null })
            }
            className={field}
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
              id={id}
              isBase={i === 0}
              onRemove={() => setModels(choice.models.filter((other) => other !== id))}
              onBase={() => setModels([id, ...choice.models.filter((other) => other !== id)])}
            />
          ))}
          {others.length > 0 && choice.models.length < 5 && (
            <li>
              <select
                aria-label="Add a model"
                value=""
                onChange={({ target }) =>
                  // The options are ids.
                  setModels([...choice.models, target.value as Id<'model'>])
                }
                className={field}
              >
                <option value="">+ model</option>
                {others.map((id) => (
                  <ModelOption key={id} id={id} />
                ))}
              </select>
            </li>
          )}
          {runs.length === 0 && (
            <li className="text-sm text-muted">No model was tested on this suite yet.</li>
          )}
        </ul>
      )}
    </div>
  )
}

function SuiteSelect({
  workflows,
  suite,
}: {
  workflows: readonly { id: Id<'workflow'>; name: string }[]
  suite: Choice['suite']
}): ReactElement {
  const { data } = useQuery({
    queryKey: ['suites', 'of', workflows.map(({ id }) => id)],
    queryFn: ({ signal }) =>
      Promise.all(
        workflows.map(async ({ id, name }) => {
          const page = await rpc().testSuites.list.query(
            { workflowId: id, sort: 'name', limit: most },
            { signal },
          )
          return { id, name, suites: page.items }
        }),
      ),
    enabled: workflows.length > 0,
  })
  return (
    <select
      aria-label="Suite"
      value={suite ?? ''}
      onChange={({ target }) =>
        setSearchParams({
          suite: target.value,
          version: null,
          model: null,
          evaluator: null,
          metric: null,
          configuration: null,
        })
      }
      className={field}
    >
      <option value="">a suite…</option>
      {data?.map(({ id, name, suites }) => (
        <optgroup key={id} label={name}>
          {suites.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}

function ModelOption({ id }: { id: TestRun['modelId'] }): ReactElement {
  return <option value={id}>{useModelName(id) ?? id}</option>
}

function ChosenModel({
  id,
  isBase,
  onRemove,
  onBase,
}: {
  id: Id<'model'>
  isBase: boolean
  onRemove: () => void
  onBase: () => void
}): ReactElement {
  const name = useModelName(id) ?? '…'
  return (
    <li className="flex max-w-full min-w-0 items-center rounded border border-line bg-sunken pl-2 text-sm">
      <span className="foreign max-w-60 truncate" title={name}>
        {name}
      </span>
      {isBase ? (
        <span className="pl-2 text-xs text-muted">base</span>
      ) : (
        <Button
          tone="quiet"
          onClick={onBase}
          aria-label={`Make ${name} the base`}
          title="Make it the base"
        >
          ⇤
        </Button>
      )}
      <Button tone="quiet" onClick={onRemove} aria-label={`Remove ${name}`}>
        ✕
      </Button>
    </li>
  )
}
