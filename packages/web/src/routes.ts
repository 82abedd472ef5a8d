import { findRoute, route, type Route, type RouteParams } from './routing/route.ts'

const routes: readonly Route[] = [
  route(
    '/models',
    'Models',
    async () => (await import('./pages/models/models-page.tsx')).ModelsPage,
  ),
  route(
    '/models/:model',
    'Model',
    async () => (await import('./pages/model/model-page.tsx')).ModelPage,
  ),
  route(
    '/suites',
    'Suites',
    async () => (await import('./pages/suites/suites-page.tsx')).SuitesPage,
  ),
  route(
    '/suites/:suite',
    'Suite',
    async () => (await import('./pages/suite/suite-page.tsx')).SuitePage,
  ),
  route(
    '/cases',
    'Test cases',
    async () => (await import('./pages/cases/cases-page.tsx')).CasesPage,
  ),
  route(
    '/cases/:case',
    'Test case',
    async () => (await import('./pages/case/case-page.tsx')).CasePage,
  ),
  route('/runs', 'Runs', async () => (await import('./pages/runs/runs-page.tsx')).RunsPage),
  route('/runs/:run', 'Run', async () => (await import('./pages/run/run-page.tsx')).RunPage),
  route(
    '/compare',
    'Compare',
    async () => (await import('./pages/compare/compare-page.tsx')).ComparePage,
  ),
  route(
    '/tokens',
    'Tokens',
    async () => (await import('./pages/tokens/tokens-page.tsx')).TokensPage,
  ),
]

export const matchRoute = (pathname: string): { route: Route; params: RouteParams } | undefined =>
  findRoute(routes, pathname)
