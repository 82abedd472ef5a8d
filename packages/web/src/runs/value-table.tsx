import type { ReactElement, ReactNode } from 'react'

/** A column of values. */
export interface ValueColumn {
  readonly name: string
  /** Says more of it, beside the name. */
  readonly note?: string
  readonly isMuted?: boolean
}

export interface ValueRow {
  readonly key: string
  readonly name: string
  /** Of all together, and not of one of them. */
  readonly isTotal?: boolean
  /** One a column. */
  readonly cells: readonly ReactNode[]
}

/** Values under each other, by test case; the names stay in sight where the columns need more room. */
export function ValueTable({
  label,
  columns,
  rows,
  of = 'Test case',
}: {
  label: string
  /** What a row is. @default 'Test case' */
  of?: string
  columns: readonly ValueColumn[]
  rows: readonly ValueRow[]
}): ReactElement {
  return (
    <div className="mt-2 max-h-160 overflow-auto" tabIndex={0} role="group" aria-label={label}>
      <table className="text-sm tabular-nums">
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            <th scope="col" className={`${first} py-2 text-left font-medium`}>
              {of}
            </th>
            {columns.map(({ name, note, isMuted }, i) => (
              <th
                key={i}
                scope="col"
                className={`px-3 text-right font-medium ${isMuted ? 'max-sm:hidden' : ''}`}
              >
                <span
                  className="foreign inline-block max-w-24 truncate align-bottom sm:max-w-48"
                  title={name}
                >
                  {name}
                </span>
                {note !== undefined && ` ${note}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, isTotal, cells }) => (
            <tr key={key} className="h-9 border-b border-line">
              <th
                scope="row"
                title={name}
                className={`foreign ${first} truncate text-left ${isTotal ? 'font-semibold' : 'font-normal'}`}
              >
                {name}
              </th>
              {cells.map((cell, i) => (
                <td
                  key={i}
                  className={`px-3 py-1 text-right whitespace-nowrap ${columns[i]?.isMuted ? 'text-muted max-sm:hidden' : ''}`}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const first = 'sticky left-0 bg-ground pr-3 max-w-28 sm:max-w-80 sm:pr-6'
