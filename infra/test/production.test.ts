import { apiChecks, boundedApiChecks, clonedApiChecks } from './api-checks.ts'
import { appChecks } from './app-checks.ts'
import { describeStack } from './describe-stack.ts'
import { makeStack, serverOf } from './stack.ts'
import { keptStorageChecks, storageChecks } from './storage-checks.ts'
import { webChecks } from './web-checks.ts'

describeStack('the stage production', {
  make: async () => serverOf(await makeStack('production')),
  checks: [
    ...appChecks({ removal: 'retain', protect: true }),
    ...storageChecks,
    ...keptStorageChecks,
    ...apiChecks,
    ...clonedApiChecks,
    ...boundedApiChecks,
    ...webChecks,
  ],
})
