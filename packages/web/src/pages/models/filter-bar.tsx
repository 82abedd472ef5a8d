import { Suspense, useRef, useState, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { Button } from '../../pieces/button.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { conditionTitle, withoutCondition } from './conditions.ts'
import type { View } from './view.ts'

const FilterMenu = lazyPiece(
  () => import('./filter-menu.tsx'),
  (module) => module.FilterMenu,
)
const ColumnMenu = lazyPiece(
  () => import('./column-menu.tsx'),
  (module) => module.ColumnMenu,
)

/** What the list is narrowed by, each with a way to take it off, and the way to more. */
export function FilterBar(props: {
  view: View
  workflows: ReadonlyMap<string, string>
}): ReactElement {
  const { view, workflows } = props
  const [open, setOpen] = useState<'filter' | 'columns'>()
  const filterButton = useRef<HTMLButtonElement>(null)
  const columnsButton = useRef<HTMLButtonElement>(null)
  const close = (): void => setOpen(undefined)
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2 py-1">
      {view.workflow !== undefined && (
        <Chip
          text={`workflow: ${workflows.get(view.workflow) ?? view.workflow}`}
          onRemove={() => setSearchParams({ workflow: null })}
        />
      )}
      {view.tags.map((tag) => (
        <Chip
          key={tag}
          text={`tag: ${tag}`}
          onRemove={() => setSearchParams({ tag: view.tags.filter((other) => other !== tag) })}
        />
      ))}
      {view.conditions.map((condition) => (
        <Chip
          key={`${condition.name} ${condition.text}`}
          text={conditionTitle(condition)}
          onRemove={() => setSearchParams(withoutCondition(view.conditions, condition))}
        />
      ))}
      {view.modelIds.length > 0 && (
        <Chip
          text={
            view.modelIds.length === 1 ? 'one given model' : `${view.modelIds.length} given models`
          }
          onRemove={() => setSearchParams({ modelIds: null })}
        />
      )}
      {view.archived && (
        <Chip text="archived" onRemove={() => setSearchParams({ archived: null })} />
      )}
      <Button
        ref={filterButton}
        tone="quiet"
        className="first:-ml-2.5"
        aria-haspopup="dialog"
        onClick={() => setOpen('filter')}
      >
        + filter
      </Button>
      <span className="grow" />
      <Button
        ref={columnsButton}
        tone="quiet"
        className="-mr-2.5"
        aria-haspopup="dialog"
        onClick={() => setOpen('columns')}
      >
        columns ▾
      </Button>
      <Suspense fallback={null}>
        {open === 'filter' && <FilterMenu {...{ view, close }} anchor={filterButton} />}
        {open === 'columns' && <ColumnMenu {...{ view, close }} anchor={columnsButton} />}
      </Suspense>
    </div>
  )
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }): ReactElement {
  return (
    <span className="inline-flex h-6 max-w-80 items-center rounded bg-accent-soft pl-2 text-sm">
      <span className="foreign truncate" title={text}>
        {text}
      </span>
      <button
        type="button"
        aria-label={`Remove the filter ${text}`}
        onClick={onRemove}
        className="px-2 text-muted hover:text-ink"
      >
        ✕
      </button>
    </span>
  )
}
