import { useQuery } from '@tanstack/react-query'
import { useCallback, useState, type ReactElement } from 'react'
import { workflowsQuery } from '../api/models.ts'
import { Button } from '../pieces/button.tsx'
import { CodeBlock } from '../pieces/code-block.tsx'
import { Empty } from '../pieces/empty.tsx'
import { ErrorNote } from '../pieces/error-note.tsx'
import { InOrder } from '../pieces/in-order.tsx'
import { PageSkeleton } from '../pieces/skeleton.tsx'
import { Link } from '../routing/link.tsx'
import { navigate } from '../routing/location.ts'
import { caseKind, suiteKind, type Kind } from './kinds.ts'
import { ListFilters } from './list-filters.tsx'
import { useListView, type ListView } from './list-view.ts'
import { WorkflowSection } from './workflow-section.tsx'

/** All test cases, or all test suites, under the workflows that they are of. */
export function ListPage({ kind, example }: { kind: Kind; example: string }): ReactElement {
  const view = useListView()
  const workflows = useQuery(workflowsQuery)
  const shown = (workflows.data ?? []).filter(
    ({ id }) => view.workflow === undefined || view.workflow === id,
  )
  const [empty, setEmpty] = useState<ReadonlySet<string>>(new Set())
  const noteEmpty = useCallback((id: string, isEmpty: boolean): void => {
    setEmpty((before) => {
      if (before.has(id) === isEmpty) return before
      const others = [...before].filter((other) => other !== id)
      return new Set(isEmpty ? [...others, id] : others)
    })
  }, [])
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
      {workflows.isPending && <PageSkeleton />}
      {workflows.isError && !workflows.data && (
        <ErrorNote error={workflows.error} retry={workflows.refetch} />
      )}
      {workflows.data && shown.every(({ id }) => empty.has(id)) && (
        <Nothing {...{ kind, view, example }} />
      )}
      <InOrder>
        {shown.map((workflow) => (
          <WorkflowSection key={workflow.id} {...{ kind, view, workflow }} onEmpty={noteEmpty} />
        ))}
      </InOrder>
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
