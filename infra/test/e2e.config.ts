import { join } from 'node:path'
import { endToEndConfig } from './end-to-end-config.ts'

const storage = join(import.meta.dirname, '../../packages/storage')

// The end-to-end tests of every home, with the function on AWS Lambda as their only home.
export default endToEndConfig({
  homes: 'e2e-homes.ts',
  pattern: 'on AWS Lambda',
  globalSetup: [
    join(storage, 'src/aws/testing/shared-servers.ts'),
    join(import.meta.dirname, 'shared-bundle.ts'),
  ],
  isBrief: process.env['TOUCHSTONE_TESTS'] !== 'all',
})
