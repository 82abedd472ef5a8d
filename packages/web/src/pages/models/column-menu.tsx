import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement, type RefObject } from 'react'
import { facetsQuery } from '../../api/models.ts'
import { Popover } from '../../pieces/popover.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { pathText } from './path-text.ts'
import { columnOf, columnTitle, ownColumns, type View } from './view.ts'

/** Picks the columns: ours, and any path of the metadata. */
export function ColumnMenu(props: {
  view: View
  close: () => void
  anchor: RefObject<HTMLElement | null>
}): ReactElement {
  const { view, close, anchor } = props
  const [text, setText] = useState('')
  const paths = useQuery(facetsQuery).data?.paths ?? []
  const candidates = [
    ...new Set([
      ...Object.keys(ownColumns),
      ...view.columns,
      ...paths.map(({ path }) => columnOf(pathText(path))),
    ]),
  ].filter((column) => columnTitle(column).toLowerCase().includes(text.toLowerCase()))
  const toggle = (column: string): void => {
    const columns = view.columns.includes(column)
      ? view.columns.filter((other) => other !== column)
      : [...view.columns, column]
    setSearchParams({ column: columns.length === 0 ? ['none'] : columns }, { replace: true })
  }
  return (
    <Popover label="Columns" {...{ anchor, close }}>
      <input
        aria-label="Search columns"
        placeholder="Search columns and metadata paths"
        value={text}
        onChange={({ target }) => setText(target.value)}
        className="mb-1 w-full rounded border border-edge bg-ground px-2 py-1"
      />
      {candidates.slice(0, 100).map((column) => (
        <label key={column} className="flex items-center gap-2 rounded px-1 py-1 hover:bg-sunken">
          <input
            type="checkbox"
            checked={view.columns.includes(column)}
            onChange={() => toggle(column)}
          />
          <span className={`truncate ${column.startsWith('meta:') ? 'font-mono text-xs' : ''}`}>
            {columnTitle(column)}
          </span>
        </label>
      ))}
      {candidates.length === 0 && <p className="p-1 text-muted">No column is called that.</p>}
    </Popover>
  )
}
