import { compareInferences, compareRuns, findRuns } from '@touchstone/client'
import type { Id } from '@touchstone/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { rpc, transport } from '../../api/rpc.ts'
import { Button } from '../../pieces/button.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { InOrder } from '../../pieces/in-order.tsx'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { runsOfSuiteQuery, schemasQuery } from '../../runs/queries.ts'
import { Agreement } from './agreement.tsx'
import { EvaluateCompared } from './evaluate-compared.tsx'
import { Choices } from './choices.tsx'
import { NoSuchChoice, wrongIn } from './no-such-choice.tsx'
import { readChoice, usualMetric, type Choice } from './choice.ts'
import { MetricComparison } from './metric-comparison.tsx'

/** Two to five models on one suite; what is compared is all in the address. */
export function ComparePage(): ReactElement {
  const asked = readChoice(useSearchParams())
  const wrong = wrongIn(asked)
  const runs = useQuery({
    ...runsOfSuiteQuery(asked.suite ?? ('' as Id<'testSuite'>)),
    enabled: asked.suite !== undefined && !wrong.includes(asked.suite),
  })
  // Without one in the address: the newest that was tested.
  const version =
    asked.version ??
    runs.data?.reduce<number | undefined>(
      (newest, { testSuite }) => Math.max(newest ?? 0, testSuite.version),
      undefined,
    )
  const choice = { ...asked, version }
  if (wrong.length > 0)
    return (
      <>
        <h1 className="text-lg font-semibold">Compare</h1>
        <NoSuchChoice wrong={wrong} choice={asked} />
      </>
    )
  return (
    <>
      <h1 className="text-lg font-semibold">Compare</h1>
      <InOrder>
        <Choices choice={choice} runs={runs.data} isComing={runs.isLoading} />
        {runs.error && <ErrorNote error={runs.error} retry={runs.refetch} />}
        {runs.isLoading && version === undefined ? null : choice.suite !== undefined &&
          version !== undefined &&
          choice.models.length > 1 ? (
          <Compared choice={choice} suite={{ id: choice.suite, version }} />
        ) : choice.suite !== undefined && choice.models.length > 1 ? (
          <Empty title="None of these models was tested on this suite">
            <EvaluateCompared models={choice.models} suite={{ id: choice.suite }} />
          </Empty>
        ) : (
          <Empty title="Choose a suite and two to five models">
            <p>
              The first model is the base. Each difference is to it, and is bold where it is
              significant at the size of its test case.
            </p>
          </Empty>
        )}
      </InOrder>
    </>
  )
}

function Compared({
  choice,
  suite,
}: {
  choice: Choice
  suite: { id: Id<'testSuite'>; version: number }
}): ReactElement {
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['compare', choice],
    staleTime: 30_000,
    // It reads all samples: not whenever somebody comes back to the window.
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => compared(choice, { suite, signal }),
  })
  const schemas = useQuery({
    ...schemasQuery(data?.workflowId ?? ('' as Id<'workflow'>)),
    enabled: data !== undefined,
  }).data
  if (error && !data)
    return (
      <>
        <ErrorNote error={error} retry={refetch} />
        {(choice.metric !== undefined || choice.missing || choice.configuration > 0) && (
          <Button onClick={() => setSearchParams(usualMetric)}>Compare by the usual metric</Button>
        )}
      </>
    )
  if (!data)
    return (
      <p role="status" className="mt-6 text-sm text-muted">
        Comparing, block by block…
      </p>
    )
  return (
    <div aria-busy={isPlaceholderData} className="aria-busy:opacity-60">
      {data.by === 'metrics' ? (
        <MetricComparison
          comparison={data.found}
          evaluator={data.evaluator}
          again={refetch}
          {...{ choice }}
          schemas={schemas ?? {}}
        />
      ) : (
        <>
          {choice.evaluator !== 'none' && (
            <div className="mt-4">
              <EvaluateCompared models={choice.models} suite={suite} />
            </div>
          )}
          <Agreement comparison={data.found} wanted={choice.evaluator} schemas={schemas ?? {}} />
        </>
      )}
    </div>
  )
}

/** By the metrics of their runs; by their inferences where there are none, or it is asked for. */
async function compared(
  { models, evaluator, configuration, metric, isLowerBetter, missing, listed: limit }: Choice,
  {
    suite: testSuite,
    signal,
  }: { suite: { id: Id<'testSuite'>; version: number }; signal: AbortSignal },
) {
  const runs =
    evaluator === 'none' ? undefined : await findRuns(transport(), { models, testSuite, evaluator })
  const [run] = runs ?? []
  if (!runs || !run) {
    const found = await compareInferences(transport(), { models, testSuite }, { signal, limit })
    const [base] = found.models
    const { workflowId } = await rpc().models.get.query({ model: base?.id ?? '' }, { signal })
    return { by: 'inferences' as const, found, workflowId }
  }
  const ids = runs.map(({ id }) => id)
  const higherIsBetter = metric !== undefined && isLowerBetter ? { [metric]: false } : {}
  const found = await compareRuns(transport(), ids, {
    configuration,
    signal,
    limit,
    higherIsBetter,
    missing,
    ...(metric === undefined ? {} : { listBy: metric }),
  })
  return { by: 'metrics' as const, found, workflowId: run.workflowId, evaluator: run.evaluator }
}
