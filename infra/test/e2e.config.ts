import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// The end-to-end tests of every home, with the function on AWS Lambda as their only home.
const root = resolve(import.meta.dirname, '../..')
const tests = join(root, 'packages/e2e/src')
const homes = './every-home.ts'

export default defineConfig({
  root,
  plugins: [
    {
      name: 'lambda-home',
      enforce: 'pre',
      resolveId: (source) =>
        source === homes ? join(import.meta.dirname, 'e2e-homes.ts') : undefined,
    },
  ],
  test: {
    include: readdirSync(tests)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(tests, file))
      .filter((file) => readFileSync(file, 'utf8').includes(`'${homes}'`)),
    testNamePattern: 'on AWS Lambda',
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
})
