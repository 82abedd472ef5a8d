import type { Place } from '@touchstone/core'
import type { ReactElement } from 'react'
import { formatCount } from '../numbers/format.ts'
import { setSearchParams } from '../routing/location.ts'

/** The place of a sample at the head of its row; opens and closes it, which the address says. */
export function PlaceHeader({ place, isOpen }: { place: Place; isOpen: boolean }): ReactElement {
  const turn = (): void =>
    setSearchParams({ sample: isOpen ? null : String(place) }, { replace: true })
  return (
    <th scope="row" className="text-left font-normal">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={`Sample at place ${place}`}
        onClick={turn}
        className="flex w-full items-center gap-1 py-1 tabular-nums"
      >
        <span aria-hidden className="w-4 text-muted">
          {isOpen ? '▾' : '▸'}
        </span>
        {formatCount(place)}
      </button>
    </th>
  )
}
