import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactElement, ReactNode } from 'react'

interface Tab<Id extends string> {
  readonly id: Id
  readonly title: string
}

/** Parts of a page of which one is shown: one stop of the Tab key, from one to the other by arrows. */
export function Tabs<Id extends string>(props: {
  label: string
  tabs: readonly Tab<Id>[]
  current: Id
  choose: (id: Id) => void
  children: ReactNode
}): ReactElement {
  const { label, tabs, current, choose, children } = props
  return (
    <Base.Root value={current} onValueChange={choose}>
      <Base.List
        activateOnFocus
        aria-label={label}
        className="mt-8 flex gap-4 border-b border-line"
      >
        {tabs.map(({ id, title }) => (
          <Base.Tab
            key={id}
            value={id}
            className="-mb-px border-b-2 border-transparent py-1.5 text-muted hover:text-ink aria-selected:border-accent aria-selected:text-ink"
          >
            {title}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={current} className="min-h-40 pt-2">
        {children}
      </Base.Panel>
    </Base.Root>
  )
}
