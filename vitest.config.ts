import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const isCI = process.env['CI'] !== undefined

export default defineConfig({
  test: {
    globalSetup: ['packages/web/browser/kit/say-skipped.ts'],
    include: ['{packages,examples,infra,tests}/**/*.test.ts'],
    // Half of a test is waiting: for a process to start, a disk to sync, a browser to draw.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: isCI ? 60_000 : 30_000,
    hookTimeout: isCI ? 60_000 : 30_000,
    // A machine that does everything at once may be late, with a browser above all. Elsewhere a
    // failure is shown at once.
    retry: isCI ? 2 : 0,
  },
})
