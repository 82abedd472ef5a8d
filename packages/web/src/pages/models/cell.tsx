import { useQuery } from '@tanstack/react-query'
import { valueAtPath } from '@touchstone/core/value-at-path'
import type { ReactElement } from 'react'
import { editModel } from '../../api/model-edits.ts'
import { latestRunsQuery, type ModelRecord } from '../../api/models.ts'
import { InlineEdit } from '../../pieces/inline-edit.tsx'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { Tag } from '../../pieces/tag.tsx'
import { readTags, tagsText } from '../../pieces/tags-text.ts'
import { Time } from '../../pieces/time.tsx'
import { Link } from '../../routing/link.tsx'
import { Score } from '../../runs/score.tsx'
import { columnPath, type Column } from './view.ts'

/** What the cells of a row need besides the model. */
export interface CellContext {
  readonly mayEdit: boolean
  readonly workflows: ReadonlyMap<string, string>
  /** Of a model those that its page of the list holds: their last runs are asked for together. */
  readonly pageOf: ReadonlyMap<string, readonly string[]>
}

// More than any cell shows, and as much as a hint does.
const mostCharacters = 300

/** The cell of one column. */
export function Cell(props: {
  model: ModelRecord
  column: Column
  context: CellContext
}): ReactElement | null {
  const { model, column, context } = props
  switch (column) {
    case 'workflow':
      return <Text text={context.workflows.get(model.workflowId) ?? ''} />
    case 'tags':
      return <TagsCell model={model} mayEdit={context.mayEdit} />
    case 'created':
      return <Time at={model.createdAt} isShort />
    case 'updated':
      return <Time at={model.updatedAt} isShort />
    case 'lastRun':
      return <LastRun id={model.id} page={context.pageOf.get(model.id) ?? []} />
  }
  const value = valueAtPath(model.metadata, columnPath(column) ?? [])
  if (value === undefined) return null
  // As it was written, numbers too: a learning rate is not rounded.
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return <Text text={text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text} />
}

const Text = ({ text }: { text: string }): ReactElement => (
  <span className="foreign block truncate" title={text}>
    {text}
  </span>
)

function TagsCell({ model, mayEdit }: { model: ModelRecord; mayEdit: boolean }): ReactElement {
  return (
    <InlineEdit
      label={`Edit the tags of ${model.name}`}
      of={model}
      field="tags"
      text={tagsText(model.tags)}
      isAllowed={mayEdit}
      save={(typed, seen) => editModel(seen, { tags: readTags(typed) })}
    >
      <span className="flex min-w-0 gap-1 overflow-hidden">
        {model.tags.map((tag) => (
          <Tag key={tag} name={tag} />
        ))}
      </span>
    </InlineEdit>
  )
}

function LastRun({ id, page }: { id: string; page: readonly string[] }): ReactElement | null {
  const latest = useQuery(latestRunsQuery(page)).data
  if (!latest) return <Skeleton width={56} />
  const entry = latest.find(({ run }) => run.modelId === id)
  if (!entry) return null
  const { run, headline } = entry
  return (
    <Link to={`/runs/${run.id}`} className="flex min-w-0 gap-2 hover:text-accent">
      {run.state === 'complete' && headline ? (
        <Score {...headline} />
      ) : (
        <span className={run.state === 'failed' ? 'text-danger' : ''}>{run.state}</span>
      )}
      <span className="text-muted">
        <Time at={run.createdAt} isShort />
      </span>
    </Link>
  )
}
