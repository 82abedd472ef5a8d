import { apiChecks } from './api-checks.ts'
import { appChecks } from './app-checks.ts'
import { describeStack } from './describe-stack.ts'
import { makeStack } from './stack.ts'
import { disposableStorageChecks, storageChecks } from './storage-checks.ts'
import { noPagesChecks, webChecks } from './web-checks.ts'

describeStack('any other stage', {
  make: () => makeStack('ada'),
  checks: [
    ...appChecks({ removal: 'remove', protect: false }),
    ...storageChecks,
    ...disposableStorageChecks,
    ...apiChecks,
    ...webChecks,
    ...noPagesChecks,
  ],
})
