import type { CSSProperties, ReactElement } from 'react'

/** The heading of a column that sorts by it, with the order while it does. */
export function SortHeading(props: {
  title: string
  order: 'ascending' | 'descending' | undefined
  sort: () => void
  className: string
  style?: CSSProperties
}): ReactElement {
  const { title, order, sort, className, style } = props
  return (
    <th aria-sort={order} style={style} className={`pr-4 font-normal ${className}`}>
      <button
        type="button"
        title={title}
        onClick={sort}
        className="foreign max-w-full truncate hover:text-ink"
      >
        {title}
        <span aria-hidden className="inline-block w-4 text-center">
          {order === 'ascending' ? '▴' : order === 'descending' ? '▾' : ''}
        </span>
      </button>
    </th>
  )
}
