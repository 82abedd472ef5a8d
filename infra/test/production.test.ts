import { apiChecks, boundedApiChecks } from './api-checks.ts'
import { appChecks } from './app-checks.ts'
import { describeStack } from './describe-stack.ts'
import { makeServerStack } from './stack.ts'
import { keptStorageChecks, storageChecks } from './storage-checks.ts'
import { webChecks } from './web-checks.ts'

describeStack('the stage production', {
  make: () => makeServerStack('production'),
  checks: [
    ...appChecks({ removal: 'retain', protect: true }),
    ...storageChecks,
    ...keptStorageChecks,
    ...apiChecks,
    ...boundedApiChecks,
    ...webChecks,
  ],
})
