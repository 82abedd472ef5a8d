import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { workflowsQuery } from '../api/models.ts'
import { Skeleton } from '../pieces/skeleton.tsx'
import { Link } from '../routing/link.tsx'
import type { Kind } from './kinds.ts'

/** Where a test case or suite belongs: the list of its kind, and of its workflow. */
export function WorkflowLine(props: { kind: Kind; workflowId: string }): ReactElement {
  const { kind, workflowId } = props
  const name = useQuery(workflowsQuery).data?.find(({ id }) => id === workflowId)?.name
  return (
    <nav aria-label="Where this is" className="mb-1 flex gap-2 text-sm text-muted">
      <Link to={kind.path} className="shrink-0 first-letter:uppercase hover:text-ink">
        {kind.nouns}
      </Link>
      <span aria-hidden>/</span>
      <Link to={`${kind.path}?workflow=${workflowId}`} className="foreign truncate hover:text-ink">
        {name ?? <Skeleton width={80} />}
      </Link>
    </nav>
  )
}
