import {
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  type ComponentProps,
  type ReactElement,
} from 'react'
import { useSession } from '../api/session.ts'
import { ErrorBoundary } from '../pieces/error-boundary.tsx'
import { lazyPiece } from '../pieces/lazy-piece.ts'
import { PageSkeleton } from '../pieces/skeleton.tsx'
import { Toasts } from '../pieces/toasts.tsx'
import { navigate, usePathname } from '../routing/location.ts'
import { matchRoute } from '../routes.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Header } from './header.tsx'
import { PaletteHost } from './palette-host.tsx'
import { usePageFocus } from './use-page-focus.ts'

const home = '/models'

const SignInForm = lazyPiece(
  () => import('./sign-in.tsx'),
  (module) => module.SignIn,
)
const SignIn = (props: ComponentProps<typeof SignInForm>): ReactElement => (
  <Suspense fallback={null}>
    <SignInForm {...props} />
  </Suspense>
)

const NoPage = lazyPiece(
  () => import('./no-page.tsx'),
  (module) => module.NoPage,
)

/** The whole window: header, page, notices; or the sign-in. */
export function Frame(): ReactElement | null {
  const pathname = usePathname()
  const { token, refused } = useSession()
  const isHome = pathname === '/'
  useEffect(() => {
    if (isHome) navigate(home, { replace: true })
  }, [isHome])
  if (pathname === '/sign-in') return <SignIn then={() => navigate(home, { replace: true })} />
  if (token === undefined) return <SignIn />
  if (isHome) return null
  return (
    <>
      {/* What was typed on the page stays there, under the sign-in. */}
      <div inert={refused !== undefined}>
        <a
          href="#page"
          className="sr-only focus:not-sr-only focus:fixed focus:top-1 focus:left-1 focus:z-50 focus:bg-raised focus:p-2"
        >
          Skip to the page
        </a>
        <Header />
        <ConnectionBanner />
        <PageArea pathname={pathname} />
        {refused === undefined && <PaletteHost />}
      </div>
      <Toasts />
      {refused !== undefined && <SignIn reason={refused} />}
    </>
  )
}

function PageArea({ pathname }: { pathname: string }): ReactElement {
  const main = useRef<HTMLElement>(null)
  usePageFocus(main, pathname)
  return (
    <main ref={main} id="page" tabIndex={-1} className="px-4 pt-4 pb-16 outline-none sm:px-6">
      <CurrentPage pathname={pathname} />
    </main>
  )
}

function CurrentPage({ pathname }: { pathname: string }): ReactElement {
  const match = matchRoute(pathname)
  const title = match?.route.title
  // Before what the page itself calls the window.
  useLayoutEffect(() => {
    if (title !== undefined) document.title = `${title} · Touchstone`
  }, [title, pathname])
  const Page = match?.route.Page
  return (
    <ErrorBoundary key={pathname}>
      <Suspense fallback={<PageSkeleton />}>
        {Page ? <Page params={match.params} /> : <NoPage {...{ pathname, home }} />}
      </Suspense>
    </ErrorBoundary>
  )
}
