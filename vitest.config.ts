import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Servers, commands and workers are started hundreds of times: they compile their modules once.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile')

// What is packed for one test file is there for the others of its run: scripts/pack-all.ts. A run
// that watches sees changes between.
if (process.argv.includes('run')) process.env['TOUCHSTONE_TEST_RUN'] ??= randomUUID()

const isCI = process.env['CI'] !== undefined

/** What starts processes of its own, or has a part of AWS: not a unit. */
const storageProcesses = ['packages/storage/src/processes.test.ts']
const storageOnAws = ['packages/storage/src/aws/*.test.ts']

const sharedServers = 'packages/storage/src/aws/testing/shared-servers.ts'

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-reporter.ts'],
    // Half of a test is waiting: for a process to start, a disk to sync, a browser to draw.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: isCI ? 60_000 : 30_000,
    hookTimeout: isCI ? 60_000 : 30_000,
    // A machine that does everything at once may be late, with a browser above all. Elsewhere a
    // failure is shown at once.
    retry: isCI ? 2 : 0,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/{core,metrics,client,storage,server,web}/src/**/*.test.ts'],
          exclude: [...storageProcesses, ...storageOnAws],
          // To load modules takes longer than these tests do.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'command',
          include: [
            'packages/cli/src/**/*.test.ts',
            'packages/touchstone/{src,strangers}/*.test.ts',
            'examples/**/*.test.ts',
          ],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'homes',
          include: ['packages/e2e/src/**/*.test.ts', ...storageProcesses],
          globalSetup: [sharedServers],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'aws',
          include: ['infra/test/**/*.test.ts', ...storageOnAws],
          globalSetup: [sharedServers, 'infra/test/shared-bundle.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['packages/web/{browser,build}/**/*.test.ts'],
          globalSetup: ['packages/web/browser/kit/say-skipped.ts'],
          isolate: false,
        },
      },
    ],
  },
})
