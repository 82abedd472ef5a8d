import type { TestRunState } from '@touchstone/core/services'
import type { ReactElement } from 'react'

const marks = {
  running: ['●', 'text-accent'],
  complete: ['✓', 'text-better'],
  failed: ['✗', 'text-danger'],
} as const

export function RunState({ state }: { state: TestRunState }): ReactElement {
  const [mark, tone] = marks[state]
  return (
    <span className="text-sm whitespace-nowrap">
      <span aria-hidden className={tone}>
        {mark}
      </span>{' '}
      {state}
    </span>
  )
}
