import type { ReactElement } from 'react'
import { Button } from '../pieces/button.tsx'
import { SearchBox } from '../pieces/search-box.tsx'
import { setSearchParams } from '../routing/location.ts'
import type { Kind } from './kinds.ts'
import type { ListView } from './list-view.ts'

/** Narrows a list by words, workflow and tags. */
export function ListFilters(props: {
  kind: Kind
  view: ListView
  workflows: readonly { readonly id: string; readonly name: string }[]
}): ReactElement {
  const { kind, view, workflows } = props
  return (
    <div className="mt-3 mb-4 flex flex-wrap items-center gap-2">
      <SearchBox
        label={`Search ${kind.nouns}`}
        placeholder="Search name, description, tag…"
        value={view.search}
      />
      <select
        aria-label="Workflow"
        value={view.workflow ?? ''}
        onChange={({ target }) => setSearchParams({ workflow: target.value })}
        className="h-7 max-w-56 rounded border border-edge bg-ground px-1.5 text-sm"
      >
        <option value="">All workflows</option>
        {workflows.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {view.tags.map((tag) => (
        <Button
          key={tag}
          aria-label={`Remove the filter tag: ${tag}`}
          onClick={() => setSearchParams({ tag: view.tags.filter((other) => other !== tag) })}
        >
          <span className="foreign max-w-40 truncate">tag: {tag}</span> ✕
        </Button>
      ))}
    </div>
  )
}
