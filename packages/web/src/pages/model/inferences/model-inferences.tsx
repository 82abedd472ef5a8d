import type { Id } from '@touchstone/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { ModelRecord } from '../../../api/models.ts'
import { ErrorNote } from '../../../pieces/error-note.tsx'
import { PageSkeleton } from '../../../pieces/skeleton.tsx'
import { Link } from '../../../routing/link.tsx'
import { setSearchParams, useSearchParams } from '../../../routing/location.ts'
import { suiteQuery } from '../../../runs/queries.ts'
import { caseQuery } from '../../case/case-queries.ts'
import { InferredSamples } from './inferred-samples.tsx'
import { Targets } from './targets.tsx'

/** What a model inferred: of which test cases and suites, and then sample by sample. */
export function ModelInferences({ model }: { model: ModelRecord }): ReactElement {
  const params = useSearchParams()
  const testCaseId = params.get('case')
  const testSuiteId = params.get('suite')
  // The server checks both, and says what is wrong with them.
  if (testSuiteId !== null)
    return (
      <OfSuite
        model={model}
        testSuiteId={testSuiteId as Id<'testSuite'>}
        testCaseId={testCaseId ?? undefined}
      />
    )
  if (testCaseId !== null) return <OfCase model={model} testCaseId={testCaseId as Id<'testCase'>} />
  return <Targets model={model} kind={params.get('of') === 'suites' ? 'testSuites' : 'testCases'} />
}

function OfCase(props: { model: ModelRecord; testCaseId: Id<'testCase'> }): ReactElement {
  const { model, testCaseId } = props
  const { data, error, refetch } = useQuery(caseQuery(testCaseId, undefined))
  if (!data) return error ? <ErrorNote error={error} retry={refetch} /> : <PageSkeleton />
  const { record, version } = data
  return (
    <>
      <Way model={model} of="cases">
        <Link to={`/cases/${record.id}`} className="foreign min-w-0 truncate hover:text-accent">
          {record.name}
        </Link>
        <span className="text-muted">version {version}</span>
      </Way>
      <InferredSamples model={model} testCaseId={record.id} version={version} />
    </>
  )
}

function OfSuite(props: {
  model: ModelRecord
  testSuiteId: Id<'testSuite'>
  testCaseId: string | undefined
}): ReactElement {
  const { model, testSuiteId, testCaseId } = props
  const { data, error, refetch } = useQuery(suiteQuery(model.workflowId, testSuiteId))
  if (!data) return error ? <ErrorNote error={error} retry={refetch} /> : <PageSkeleton />
  const { record, version, testCases } = data
  const chosen = testCases.find(({ ref }) => ref.id === testCaseId) ?? testCases[0]
  return (
    <>
      <Way model={model} of="suites">
        <Link to={`/suites/${record.id}`} className="foreign min-w-0 truncate hover:text-accent">
          {record.name}
        </Link>
        <span className="text-muted">version {version}</span>
        <select
          aria-label="Test case"
          value={chosen?.ref.id}
          onChange={({ target }) =>
            setSearchParams({ case: target.value, page: null, sample: null })
          }
          className="h-7 max-w-72 min-w-0 rounded border border-edge bg-raised px-1 text-sm"
        >
          {testCases.map(({ ref, record: { name } }) => (
            <option key={ref.id} value={ref.id}>
              {name}
            </option>
          ))}
        </select>
      </Way>
      {chosen ? (
        <InferredSamples
          key={chosen.ref.id}
          model={model}
          testCaseId={chosen.ref.id}
          version={chosen.ref.version}
        />
      ) : (
        <p className="py-4 text-muted">This suite has no test cases.</p>
      )}
    </>
  )
}

/** Where one is, and the way back to all that the model has inferences of. */
function Way(props: {
  model: ModelRecord
  of: 'cases' | 'suites'
  children: ReactElement | ReactElement[]
}): ReactElement {
  const { model, of, children } = props
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
      <Link
        to={`/models/${model.id}?tab=inferences&of=${of}`}
        className="text-muted hover:text-ink"
      >
        ← All test {of}
      </Link>
      {children}
    </div>
  )
}
