import type { KeyboardEvent, ReactElement, ReactNode } from 'react'

interface Tab<Id extends string> {
  readonly id: Id
  readonly title: string
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
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
  const step = (event: KeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex(({ id }) => id === current)
    const next = tabs[steps[event.key]?.(at, tabs.length) ?? -1]
    if (!next || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    choose(next.id)
    document.getElementById(`tab-${next.id}`)?.focus()
  }
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        className="mt-8 flex gap-4 border-b border-line"
        onKeyDown={step}
      >
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === current}
            aria-controls="tab-panel"
            tabIndex={id === current ? 0 : -1}
            onClick={() => choose(id)}
            className="-mb-px border-b-2 border-transparent py-1.5 text-muted hover:text-ink aria-selected:border-accent aria-selected:text-ink"
          >
            {title}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id="tab-panel"
        aria-labelledby={`tab-${current}`}
        className="min-h-40 pt-2"
      >
        {children}
      </div>
    </>
  )
}
