import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { workflowsQuery } from '../api/models.ts'
import { Button } from '../pieces/button.tsx'
import { CodeBlock } from '../pieces/code-block.tsx'
import { Empty } from '../pieces/empty.tsx'
import { ErrorNote } from '../pieces/error-note.tsx'
import { PageSkeleton } from '../pieces/skeleton.tsx'
import { Link } from '../routing/link.tsx'
import { navigate } from '../routing/location.ts'
import { caseKind, suiteKind, type Kind } from './kinds.ts'
import { ListFilters } from './list-filters.tsx'
import { firstPageQuery, useListView, type ListView } from './list-view.ts'
import { WorkflowSection } from './workflow-section.tsx'

/** All test cases, or all test suites, under the workflows that they are of. */
export function ListPage({ kind, example }: { kind: Kind; example: string }): ReactElement {
  const view = useListView()
  const workflows = useQuery(workflowsQuery)
  const shown = (workflows.data ?? []).filter(
    ({ id }) => view.workflow === undefined || view.workflow === id,
  )
  const pages = useQueries({ queries: shown.map(({ id }) => firstPageQuery(kind, id, view)) })
  const failed = workflows.error ?? pages.find(({ error }) => error !== null)?.error
  const isPending = workflows.isPending || pages.some(({ data }) => data === undefined)
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-4">
        <h1 className="sr-only">{kind.nouns}</h1>
        {[suiteKind, caseKind].map(({ path, nouns }) => (
          <Link
            key={path}
            to={path}
            aria-current={path === kind.path ? 'page' : undefined}
            className={`text-lg font-semibold first-letter:uppercase ${path === kind.path ? '' : 'text-muted hover:text-ink'}`}
          >
            {nouns}
          </Link>
        ))}
      </div>
      <ListFilters kind={kind} view={view} workflows={workflows.data ?? []} />
      {failed ? (
        <ErrorNote
          error={failed}
          retry={() => Promise.all([workflows.refetch(), ...pages.map((page) => page.refetch())])}
        />
      ) : isPending ? (
        <PageSkeleton />
      ) : pages.every(({ data }) => data?.items.length === 0) ? (
        <Nothing {...{ kind, view, example }} />
      ) : (
        shown.map((workflow, index) => {
          const page = pages[index]?.data
          return page === undefined || page.items.length === 0 ? null : (
            <WorkflowSection key={workflow.id} first={page} {...{ kind, view, workflow }} />
          )
        })
      )}
    </>
  )
}

function Nothing(props: { kind: Kind; view: ListView; example: string }): ReactElement {
  const { kind, view, example } = props
  if (view.search !== '' || view.tags.length > 0 || view.workflow !== undefined)
    return (
      <Empty title={`No ${kind.noun} is like that`}>
        <p>What is typed is looked for in names, descriptions and tags.</p>
        <Button onClick={() => navigate(kind.path)}>Show all {kind.nouns}</Button>
      </Empty>
    )
  return (
    <Empty title={`There are no ${kind.nouns} yet`}>
      <p>
        {kind.key === 'testCases'
          ? 'A test case is a named, versioned set of test samples with ground truths. Make one in code:'
          : 'A test suite is a versioned list of test cases that models are tested on. Make one in code:'}
      </p>
      <CodeBlock code={example} label="the example" />
    </Empty>
  )
}
