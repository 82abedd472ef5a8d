import { compareInferences, compareRuns, findRuns } from '@touchstone/client'
import type { Id } from '@touchstone/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { transport } from '../../api/rpc.ts'
import { Empty } from '../../pieces/empty.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { useSearchParams } from '../../routing/location.ts'
import { Agreement } from './agreement.tsx'
import { Choices } from './choices.tsx'
import { MetricComparison } from './metric-comparison.tsx'
import { readChoice, type Choice } from './choice.ts'

/** Two to five models on one suite; what is compared is all in the address. */
export function ComparePage(): ReactElement {
  const choice = readChoice(useSearchParams())
  return (
    <>
      <h1 className="text-lg font-semibold">Compare</h1>
      <Choices choice={choice} />
      {choice.suite !== undefined && choice.version !== undefined && choice.models.length > 1 ? (
        <Compared choice={choice} suite={{ id: choice.suite, version: choice.version }} />
      ) : (
        <Empty title="Choose a suite and two to five models">
          <p>
            The first model is the base. Each difference is to it, and is bold where it is
            significant at the size of its test case.
          </p>
        </Empty>
      )}
    </>
  )
}

const shownSamples = 20

function Compared({
  choice,
  suite,
}: {
  choice: Choice
  suite: { id: Id<'testSuite'>; version: number }
}): ReactElement {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['compare', choice],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const { models, evaluator, configuration, metric, isLowerBetter } = choice
      const runs =
        evaluator === 'none'
          ? undefined
          : await findRuns(transport(), { models, testSuite: suite, evaluator })
      if (!runs) {
        const found = await compareInferences(
          transport(),
          { models, testSuite: suite },
          { signal, limit: shownSamples },
        )
        return { by: 'inferences' as const, found }
      }
      const found = await compareRuns(
        transport(),
        runs.map(({ id }) => id),
        {
          configuration,
          signal,
          limit: shownSamples,
          ...(metric === undefined ? {} : { listBy: metric }),
          ...(metric !== undefined && isLowerBetter ? { higherIsBetter: { [metric]: false } } : {}),
        },
      )
      const [run] = runs
      return { by: 'metrics' as const, found, workflowId: run?.workflowId }
    },
  })
  if (error) return <ErrorNote error={error} retry={refetch} />
  if (!data)
    return (
      <p role="status" className="mt-6 text-sm text-muted">
        Comparing, block by block…
      </p>
    )
  return (
    <div aria-busy={isFetching}>
      {data.by === 'metrics' ? (
        <MetricComparison comparison={data.found} choice={choice} workflowId={data.workflowId} />
      ) : (
        <Agreement comparison={data.found} wanted={choice.evaluator} />
      )}
    </div>
  )
}
