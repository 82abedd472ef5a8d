import type { ListedRun } from '@touchstone/core/services'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { Button, buttonClass } from '../../pieces/button.tsx'
import { CodeBlock } from '../../pieces/code-block.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { Time } from '../../pieces/time.tsx'
import { Link } from '../../routing/link.tsx'
import { RunState } from '../../runs/run-state.tsx'
import { Score } from '../../runs/score.tsx'
import { addressOfRuns, isComparable } from './comparable.ts'

const perPage = 50

const example = `import { test } from '@touchstone/client'

const model = await Model.create('resnet50', { infer })
const { metrics } = await test(model, suite, { evaluator })`

export function RunsPage(): ReactElement {
  const [chosen, setChosen] = useState<readonly ListedRun[]>([])
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ['runs'],
      queryFn: ({ pageParam, signal }) =>
        rpc().testRuns.list.query({ cursor: pageParam, limit: perPage }, { signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ next }) => next,
    },
  )
  if (!data) return error ? <ErrorNote error={error} retry={refetch} /> : <PageSkeleton />
  const runs = data.pages.flatMap(({ items }) => items)
  const toggle = (run: ListedRun): void =>
    setChosen((before) =>
      before.some(({ id }) => id === run.id)
        ? before.filter(({ id }) => id !== run.id)
        : [...before, run],
    )
  return (
    <>
      <header className="flex h-8 items-center gap-4">
        <h1 className="text-lg font-semibold">Runs</h1>
        <span className="grow" />
        {chosen.length > 0 && (
          <Button tone="quiet" onClick={() => setChosen([])}>
            Clear
          </Button>
        )}
        {chosen.length > 1 ? (
          <Link to={addressOfRuns(chosen)} className={buttonClass('primary')}>
            Compare {chosen.length} models
          </Link>
        ) : (
          <Link to="/compare" className={buttonClass()}>
            Compare models
          </Link>
        )}
      </header>
      {runs.length === 0 ? (
        <Empty title="No model was tested yet">
          <p>
            A run is one model, tested on one version of a test suite. Make one in code, or with{' '}
            <code className="font-mono">touchstone test</code>:
          </p>
          <CodeBlock code={example} label="the example" />
        </Empty>
      ) : (
        <div className="mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Test runs">
          <table className="w-full table-fixed text-sm sm:max-lg:min-w-4xl">
            <thead>
              <tr className="h-8 border-b border-line text-left text-xs text-muted">
                <th scope="col" className="w-8">
                  <span className="sr-only">Chosen</span>
                </th>
                <th scope="col" className="font-medium">
                  Model
                </th>
                <th scope="col" className="px-3 font-medium">
                  Suite
                </th>
                <th scope="col" className="px-3 font-medium max-sm:hidden">
                  Evaluator
                </th>
                <th scope="col" className="w-40 px-3 font-medium max-lg:hidden">
                  Score
                </th>
                <th scope="col" className="w-28 font-medium max-sm:w-22">
                  State
                </th>
                {['Samples', 'Errors', 'Missing'].map((name) => (
                  <th
                    key={name}
                    scope="col"
                    className={`w-24 px-3 text-right font-medium max-sm:w-12 max-sm:px-0 ${name === 'Errors' ? '' : 'max-sm:hidden'}`}
                  >
                    {name}
                  </th>
                ))}
                <th scope="col" className="w-28 px-3 text-right font-medium max-sm:hidden">
                  Changed
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => {
                const isChosen = chosen.some(({ id }) => id === run.id)
                return (
                  <RunRow
                    key={run.id}
                    run={run}
                    isChosen={isChosen}
                    canChoose={isChosen || isComparable(run, chosen)}
                    onToggle={() => toggle(run)}
                  />
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage && (
        <Button className="mt-3" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Loading…' : 'Show more runs'}
        </Button>
      )}
    </>
  )
}

function RunRow({
  run,
  isChosen,
  canChoose,
  onToggle,
}: {
  run: ListedRun
  isChosen: boolean
  canChoose: boolean
  onToggle: () => void
}): ReactElement {
  const { counts, evaluator, testSuite, names } = run
  const score = run.headline?.find(({ value }) => value !== null)
  const modelName = names.model ?? `${run.modelId} (deleted)`
  const suiteName = names.suite ?? `${testSuite.id} (deleted)`
  return (
    <tr className={`h-9 border-b border-line ${isChosen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
      <td className="align-middle leading-0">
        <input
          type="checkbox"
          aria-label={`Compare ${modelName}`}
          checked={isChosen}
          disabled={!canChoose}
          title={
            canChoose
              ? undefined
              : 'Runs of another suite, version or evaluator, or of a model chosen already, cannot be compared with the chosen ones.'
          }
          onChange={onToggle}
          className="size-4 accent-accent"
        />
      </td>
      <th scope="row" className="truncate text-left font-normal">
        <Link to={`/runs/${run.id}`} title={modelName} className="foreign hover:text-accent">
          {modelName}
        </Link>
      </th>
      <td className="foreign truncate px-3" title={suiteName}>
        {suiteName} <span className="text-muted">v{testSuite.version}</span>
      </td>
      <td className="foreign truncate px-3 text-muted max-sm:hidden">
        {evaluator ? `${evaluator.name} ${evaluator.version}` : '–'}
      </td>
      <td className="px-3 max-lg:hidden">
        {typeof score?.value === 'number' && (
          <span className="flex min-w-0 gap-2">
            <Score name={score.name} value={score.value} />
          </span>
        )}
      </td>
      <td>
        <RunState state={run.state} />
      </td>
      <td className="px-3 text-right max-sm:hidden">
        <Num value={counts.samples} format={formatCount} />
      </td>
      <td
        className={`px-3 text-right max-sm:px-0 ${counts.errors > 0 ? 'text-danger' : 'text-muted'}`}
      >
        <Num value={counts.errors} format={formatCount} />
      </td>
      <td
        className={`px-3 text-right max-sm:hidden ${counts.missing > 0 ? 'text-warning' : 'text-muted'}`}
      >
        <Num value={counts.missing} format={formatCount} />
      </td>
      <td className="px-3 text-right text-muted max-sm:hidden">
        <Time at={run.updatedAt} isShort />
      </td>
    </tr>
  )
}
