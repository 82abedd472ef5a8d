import { createStore, useStore } from '../pieces/store.ts'

// The address bar is the state: pages read it, and links, searches and Back change it.

const here = (): { pathname: string; search: string } => {
  const { pathname, search } = window.location
  return { pathname, search }
}
const address = createStore(here())
const announce = (): void => address.set(here())
window.addEventListener('popstate', announce)

/** Goes to an address of these pages. `replace` leaves no step to go back to. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const before = window.location.pathname
  rememberLink()
  if (options.replace) window.history.replaceState(null, '', to)
  else window.history.pushState(null, '', to)
  if (window.location.pathname !== before) window.scrollTo(0, 0)
  announce()
}

/** Keeps with this step of the history which link was followed, for {@link followedLink}. */
function rememberLink(): void {
  const link = document.activeElement?.getAttribute('href')
  window.history.replaceState({ link }, '')
}

/** The `href` of the link by which this step of the history was left; after Back it is known. */
export function followedLink(): string | undefined {
  const state: unknown = window.history.state
  if (typeof state !== 'object' || state === null || !('link' in state)) return undefined
  return typeof state.link === 'string' ? state.link : undefined
}

export const usePathname = (): string => useStore(address, ({ pathname }) => pathname)

/** The query of the address; a change of it renders again. */
export function useSearchParams(): URLSearchParams {
  return new URLSearchParams(useStore(address, ({ search }) => search))
}

/** Changes some parameters of the address; `null` and '' remove one. */
export function setSearchParams(
  changes: Readonly<Record<string, string | readonly string[] | null>>,
  options: { replace?: boolean } = {},
): void {
  const params = new URLSearchParams(window.location.search)
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name)
    const values = value === null ? [] : typeof value === 'string' ? [value] : value
    for (const entry of values) if (entry !== '') params.append(name, entry)
  }
  const query = params.toString()
  navigate(`${window.location.pathname}${query === '' ? '' : `?${query}`}`, options)
}
