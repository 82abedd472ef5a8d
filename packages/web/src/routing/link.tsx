import type { ComponentProps, MouseEvent, ReactElement } from 'react'
import { navigate } from './location.ts'
import { matchRoute } from './route.ts'

/** A link to a page of ours: loads its code when pointed at, and opens without loading the document. */
export function Link({
  to,
  onClick,
  ...rest
}: Omit<ComponentProps<'a'>, 'href'> & { to: string }): ReactElement {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    if (event.defaultPrevented || elsewhere || event.button !== 0) return
    event.preventDefault()
    navigate(to)
  }
  const preload = (): void => {
    // Without the code the click itself loads it, and says what went wrong.
    matchRoute(new URL(to, window.location.href).pathname)
      ?.route.load()
      .catch(() => undefined)
  }
  return <a {...rest} href={to} onClick={follow} onPointerEnter={preload} onFocus={preload} />
}
