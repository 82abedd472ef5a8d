import { defineRoutes, route } from './routing/route.ts'

export { matchRoute } from './routing/route.ts'

defineRoutes([
  route(
    '/models',
    'Models',
    () => import('./pages/models/models-page.tsx'),
    ({ ModelsPage }) => ModelsPage,
  ),
  route(
    '/models/:model',
    'Model',
    () => import('./pages/model/model-page.tsx'),
    ({ ModelPage }) => ModelPage,
  ),
  route(
    '/suites',
    'Suites',
    () => import('./pages/suites/suites-page.tsx'),
    ({ SuitesPage }) => SuitesPage,
  ),
  route(
    '/suites/:suite',
    'Suite',
    () => import('./pages/suite/suite-page.tsx'),
    ({ SuitePage }) => SuitePage,
  ),
  route(
    '/cases',
    'Test cases',
    () => import('./pages/cases/cases-page.tsx'),
    ({ CasesPage }) => CasesPage,
  ),
  route(
    '/cases/:case',
    'Test case',
    () => import('./pages/case/case-page.tsx'),
    ({ CasePage }) => CasePage,
  ),
  route(
    '/runs',
    'Runs',
    () => import('./pages/runs/runs-page.tsx'),
    ({ RunsPage }) => RunsPage,
  ),
  route(
    '/runs/:run',
    'Run',
    () => import('./pages/run/run-page.tsx'),
    ({ RunPage }) => RunPage,
  ),
  route(
    '/compare',
    'Compare',
    () => import('./pages/compare/compare-page.tsx'),
    ({ ComparePage }) => ComparePage,
  ),
  route(
    '/tokens',
    'Tokens',
    () => import('./pages/tokens/tokens-page.tsx'),
    ({ TokensPage }) => TokensPage,
  ),
])
