import { useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react'
import { editModel, loadEditing } from '../../api/model-edits.ts'
import type { ModelRecord } from '../../api/models.ts'
import { InlineEdit } from '../../pieces/inline-edit.tsx'
import { SortHeading } from '../../pieces/sort-heading.tsx'
import { Link } from '../../routing/link.tsx'
import { Cell, type CellContext } from './cell.tsx'
import { useWindow } from './use-window.ts'
import { sortBy } from './use-view.ts'
import { columnTitle, type Column, type View } from './view.ts'

const rowHeight = 36
// In pixels; what is left over is the name's.
const widths: Readonly<Record<string, number>> = {
  workflow: 180,
  tags: 180,
  created: 110,
  updated: 110,
  lastRun: 210,
}
const widthOf = (column: Column): number =>
  (Object.hasOwn(widths, column) ? widths[column] : undefined) ?? 140
const selectWidth = 30
const leastNameWidth = 220

/** The models as rows, of which only those near the window are rendered. */
export function ModelsTable(props: {
  view: View
  models: readonly ModelRecord[]
  context: CellContext
  selected: ReadonlySet<string>
  select: (ids: readonly string[], isSelected: boolean) => void
  onReach: (row: number) => void
}): ReactElement {
  const { view, models, context, selected, select, onReach } = props
  const body = useRef<HTMLTableSectionElement>(null)
  // Shift selects from the row that was selected last.
  const anchor = useRef<string>(undefined)
  const selectRow = (row: number, isSelected: boolean, isRange: boolean): void => {
    const last = isRange ? models.findIndex(({ id }) => id === anchor.current) : -1
    const other = last < 0 ? row : last
    anchor.current = models[row]?.id
    select(
      models.slice(Math.min(other, row), Math.max(other, row) + 1).map(({ id }) => id),
      isSelected,
    )
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (isForTyping(event)) return
    if (event.key === 'Escape') select([...selected], false)
    else moveFocus(event)
  }
  const { first, end } = useWindow(body, { rows: models.length, rowHeight })
  useEffect(() => onReach(end), [end, onReach])
  const columnsWidth = view.columns.reduce((sum, column) => sum + widthOf(column), 0)
  const minWidth = selectWidth + leastNameWidth + columnsWidth
  const all = models.length > 0 && models.every(({ id }) => selected.has(id))
  const heading = (column: Column, title: string, width: number | undefined): ReactElement => (
    <SortHeading
      key={column}
      title={title}
      order={view.sort === column ? view.order : undefined}
      sort={() => sortBy(view, column)}
      className={width === undefined ? 'min-[1800px]:w-[36rem]' : ''}
      style={{ width }}
    />
  )
  return (
    <div className="-mx-4 overflow-x-auto overflow-y-hidden px-4 sm:-mx-6 sm:px-6">
      <table
        className="w-full table-fixed border-collapse text-sm"
        style={{ minWidth }}
        aria-rowcount={models.length + 1}
      >
        <thead>
          <tr className="h-8 border-b border-line text-left text-xs text-muted">
            {context.mayEdit && (
              <th style={{ width: selectWidth }}>
                <input
                  type="checkbox"
                  className="block"
                  aria-label="Select all that are loaded"
                  checked={all}
                  onChange={() =>
                    select(
                      models.map(({ id }) => id),
                      !all,
                    )
                  }
                />
              </th>
            )}
            {heading('name', 'Name', undefined)}
            {view.columns.map((column) => heading(column, columnTitle(column), widthOf(column)))}
          </tr>
        </thead>
        <tbody
          ref={body}
          onKeyDown={onKeyDown}
          // When it does not come now, it is asked for again by the edit.
          onFocus={() => void loadEditing().catch(() => {})}
        >
          <Spacer rows={first} />
          {models.slice(first, end).map((model, index) => (
            <Row
              key={model.id}
              row={first + index}
              {...{ model, context, selectRow }}
              columns={view.columns}
              isSelected={selected.has(model.id)}
            />
          ))}
          <Spacer rows={models.length - end} />
        </tbody>
      </table>
    </div>
  )
}

const Spacer = ({ rows }: { rows: number }): ReactElement | null =>
  rows > 0 ? <tr aria-hidden style={{ height: rows * rowHeight }} /> : null

function Row(props: {
  model: ModelRecord
  row: number
  columns: readonly Column[]
  context: CellContext
  isSelected: boolean
  selectRow: (row: number, isSelected: boolean, isRange: boolean) => void
}): ReactElement {
  const { model, row, columns, context, isSelected, selectRow } = props
  return (
    <tr
      aria-rowindex={row + 2}
      aria-selected={context.mayEdit ? isSelected : undefined}
      className="h-9 border-b border-line hover:bg-sunken aria-selected:bg-accent-soft"
    >
      {context.mayEdit && (
        <td>
          <input
            type="checkbox"
            className="block"
            aria-label={`Select ${model.name}`}
            checked={isSelected}
            onChange={({ nativeEvent }) =>
              selectRow(row, !isSelected, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
            }
          />
        </td>
      )}
      <td className="pr-4 font-medium">
        <InlineEdit
          label={`Rename ${model.name}`}
          of={model}
          field="name"
          text={model.name}
          isAllowed={context.mayEdit}
          save={(name, seen) => editModel(seen, { name })}
        >
          <Link
            to={`/models/${model.id}`}
            data-row={row}
            title={model.name}
            className="foreign truncate hover:text-accent"
          >
            {model.name}
          </Link>
          {model.archivedAt !== null && (
            <span className="text-xs font-normal text-muted">archived</span>
          )}
        </InlineEdit>
      </td>
      {columns.map((column) => (
        <td key={column} className="pr-4">
          <Cell model={model} column={column} context={context} />
        </td>
      ))}
    </tr>
  )
}

/** Whether a key is a text's or the browser's. */
const isForTyping = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type !== 'checkbox')

/** Up and down go from name to name, also from a checkbox; x selects. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const { target, key, currentTarget } = event
  if (!(target instanceof HTMLElement)) return
  const tr = target.closest('tr')
  const isBox = target instanceof HTMLInputElement
  const name = isBox ? tr?.querySelector<HTMLElement>('[data-row]') : target
  const row = name?.dataset['row']
  if (row === undefined) return
  if (key === 'x') tr?.querySelector('input')?.click()
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[key]
  if (step === undefined) return
  event.preventDefault()
  const next = currentTarget.querySelector(`[data-row="${Number(row) + step}"]`)
  if (next instanceof HTMLElement) next.focus()
}
