import type { Json, Place } from '@touchstone/core'
import type { ReactElement, ReactNode } from 'react'
import { Skeleton } from '../pieces/skeleton.tsx'
import { BriefValue } from './brief-value.tsx'
import { PlaceHeader } from './place-header.tsx'

/** The head of a table of {@link SampleRow}s; `children` are the columns after the test sample. */
export function SampleHead({ children }: { children: ReactNode }): ReactElement {
  return (
    <thead>
      <tr className="h-8 border-b border-line text-left text-xs text-muted">
        <th scope="col" className="w-24 font-normal max-sm:w-18">
          Place
        </th>
        <th scope="col" className="pr-4 font-normal">
          Test sample
        </th>
        {children}
      </tr>
    </thead>
  )
}

/** A test sample in a line, which opens to show all of it below. */
export function SampleRow({
  place,
  testSample,
  isOpen,
  cells,
  columns,
  children,
}: {
  place: Place
  /** Undefined until it is read. */
  testSample: Json | undefined
  isOpen: boolean
  /** What the line shows after the test sample. */
  cells: ReactNode
  /** How many columns the table has in all. */
  columns: number
  /** What is shown of an opened one. */
  children: () => ReactNode
}): ReactElement {
  return (
    <>
      <tr className={`h-9 border-b border-line ${isOpen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
        <PlaceHeader {...{ place, isOpen }} />
        <td className="foreign truncate pr-4 font-mono text-xs">
          {testSample === undefined ? <Skeleton width="70%" /> : <BriefValue value={testSample} />}
        </td>
        {cells}
      </tr>
      {isOpen && testSample !== undefined && (
        <tr className="border-b border-line">
          <td colSpan={columns} className="py-4">
            {children()}
          </td>
        </tr>
      )}
    </>
  )
}
