import { apiChecks, clonedApiChecks, disposableApiChecks } from './api-checks.ts'
import { appChecks } from './app-checks.ts'
import { describeStack } from './describe-stack.ts'
import { makeStack, serverOf } from './stack.ts'
import { disposableStorageChecks, storageChecks } from './storage-checks.ts'
import { webChecks } from './web-checks.ts'

describeStack('any other stage', {
  make: async () => serverOf(await makeStack('ada')),
  checks: [
    ...appChecks({ removal: 'remove', protect: false }),
    ...storageChecks,
    ...disposableStorageChecks,
    ...apiChecks,
    ...disposableApiChecks,
    ...clonedApiChecks,
    ...webChecks,
  ],
})
