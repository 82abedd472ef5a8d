import { describeStack } from './describe-stack.ts'
import { makeStack } from './stack.ts'
import { builtPagesChecks, pagesChecks, webChecks } from './web-checks.ts'

describeStack('the pages', {
  make: () => makeStack('production'),
  checks: [...webChecks, ...pagesChecks([]), ...builtPagesChecks([])],
})
