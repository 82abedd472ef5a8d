import type { ReactElement } from 'react'

/** Stands for a text until it comes. */
export function Skeleton({ width }: { width: string | number }): ReactElement {
  return <span aria-hidden className="skeleton inline-block h-3 align-middle" style={{ width }} />
}

const widths = ['62%', '48%', '71%', '55%', '66%', '43%', '58%', '69%']

/** Stands for a page until its code or its data comes. */
export function PageSkeleton(): ReactElement {
  return (
    <div aria-busy role="status" aria-label="Loading">
      <div className="flex h-8 items-center">
        <Skeleton width={160} />
      </div>
      {widths.map((width) => (
        <div key={width} className="flex h-9 items-center border-b border-line">
          <Skeleton width={width} />
        </div>
      ))}
    </div>
  )
}
