import type { ReactElement } from 'react'
import { useMe } from '../api/me.ts'
import { Link } from '../routing/link.tsx'
import { usePathname } from '../routing/location.ts'
import { openPalette } from './palette-host.tsx'

const places = [
  { to: '/models', name: 'Models', within: ['/models'] },
  { to: '/suites', name: 'Suites', within: ['/suites', '/cases'] },
  { to: '/runs', name: 'Runs', within: ['/runs', '/compare'] },
]

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Where one is, where one can go, and as whom. */
export function Header(): ReactElement {
  const pathname = usePathname()
  const me = useMe()
  return (
    <header className="sticky top-0 z-30 flex h-11 items-center gap-4 border-b border-line bg-ground px-4 sm:gap-6 sm:px-6">
      <Link to="/models" className="flex items-center gap-2 font-semibold" aria-label="Touchstone">
        <img src="/favicon.svg" alt="" width={18} height={18} />
        <span className="max-sm:hidden">Touchstone</span>
      </Link>
      <nav aria-label="Pages" className="flex h-full gap-4">
        {places.map(({ to, name, within }) => {
          const isHere = within.some((path) => `${pathname}/`.startsWith(`${path}/`))
          return (
            <Link
              key={to}
              to={to}
              aria-current={isHere ? 'page' : undefined}
              className={`flex items-center border-b-2 pt-0.5 hover:text-ink ${isHere ? 'border-accent text-ink' : 'border-transparent text-muted'}`}
            >
              {name}
            </Link>
          )
        })}
      </nav>
      <span className="grow" />
      <button
        type="button"
        onClick={openPalette}
        aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
        className="rounded border border-line px-2 text-xs leading-5 text-muted hover:text-ink"
      >
        <span className="sr-only">Search and commands</span> {isApple ? '⌘K' : 'Ctrl K'}
      </button>
      {/* As wide as most names, so that nothing moves when it comes. */}
      <Link
        to="/tokens"
        className="max-w-40 min-w-20 truncate text-right text-sm text-muted hover:text-ink max-sm:hidden"
      >
        {me ? `${me.name} · ${me.role}` : ''}
      </Link>
    </header>
  )
}
