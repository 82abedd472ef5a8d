import type { ReactElement, ReactNode } from 'react'

/** One of several buttons of which one is pressed. */
export function Toggle(props: {
  isPressed: boolean
  press: () => void
  children: ReactNode
}): ReactElement {
  const { isPressed, press, children } = props
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      onClick={press}
      className="rounded border border-transparent px-2 text-sm leading-6 text-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
    >
      {children}
    </button>
  )
}
