import { useQuery } from '@tanstack/react-query'
import type { ReactElement, RefObject } from 'react'
import { facetsQuery, workflowsQuery } from '../../api/models.ts'
import { formatCount } from '../../numbers/format.ts'
import { Popover } from '../../pieces/popover.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { ConditionForm, field } from './condition-form.tsx'
import type { View } from './view.ts'
import { withCondition } from './write-condition.ts'

/** Adds a filter: a workflow, a tag, a condition, or the archived ones. */
export function FilterMenu(props: {
  view: View
  close: () => void
  anchor: RefObject<HTMLElement | null>
}): ReactElement {
  const { view, close, anchor } = props
  const facets = useQuery(facetsQuery).data
  const workflows = useQuery(workflowsQuery).data ?? []
  const apply = (changes: Parameters<typeof setSearchParams>[0]): void => {
    setSearchParams(changes)
    close()
  }
  return (
    <Popover label="Add a filter" {...{ anchor, close }}>
      <label className="grid gap-1 p-1">
        Workflow
        <select
          className={field}
          value={view.workflow ?? ''}
          // It stays open: an arrow key in a closed list is a choice, too.
          onChange={({ target }) => setSearchParams({ workflow: target.value })}
        >
          <option value="">any</option>
          {workflows.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TagChoice
        tags={facets?.tags.filter(({ tag }) => !view.tags.includes(tag)) ?? []}
        choose={(tag) => apply({ tag: [...view.tags, tag] })}
      />
      <ConditionForm
        paths={facets?.paths ?? []}
        add={(condition) => apply(withCondition(view.conditions, condition))}
      />
      <label className="mt-1 flex items-center gap-2 border-t border-line p-1 pt-2">
        <input
          type="checkbox"
          checked={view.archived}
          onChange={() => apply({ archived: view.archived ? null : 'true' })}
        />
        Archived models
      </label>
    </Popover>
  )
}

function TagChoice(props: {
  tags: readonly { readonly tag: string; readonly models: number }[]
  choose: (tag: string) => void
}): ReactElement | null {
  const { tags, choose } = props
  if (tags.length === 0) return null
  return (
    <div role="group" aria-label="Tag" className="grid gap-1 p-1">
      Tag
      <div className="flex max-h-40 flex-wrap gap-1 overflow-auto p-0.5">
        {tags.map(({ tag, models }) => (
          <button
            key={tag}
            type="button"
            onClick={() => choose(tag)}
            className="max-w-full rounded border border-edge px-1.5 text-xs leading-5 break-words hover:bg-sunken"
          >
            <span className="foreign">{tag}</span>{' '}
            <span className="text-muted tabular-nums">{formatCount(models)}</span>
          </button>
        ))}
      </div>
    </div>
  )
}
