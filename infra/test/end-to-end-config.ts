import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const root = resolve(import.meta.dirname, '../..')
const tests = join(root, 'packages/e2e/src')
const everyHome = './every-home.ts'

/** Runs the end-to-end tests of every home on other homes. */
export const endToEndConfig = (options: {
  /** The module in this folder that exports `homes`. */
  homes: string
  /** What the names of these homes begin with. */
  pattern: string
  /** @default true */
  parallel?: boolean
}): ViteUserConfig =>
  defineConfig({
    root,
    plugins: [
      {
        name: 'other-homes',
        enforce: 'pre',
        resolveId: (source) =>
          source === everyHome ? join(import.meta.dirname, options.homes) : undefined,
      },
    ],
    test: {
      include: readdirSync(tests)
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => join(tests, file))
        .filter((file) => readFileSync(file, 'utf8').includes(`'${everyHome}'`)),
      testNamePattern: options.pattern,
      fileParallelism: options.parallel ?? true,
      testTimeout: 300_000,
      hookTimeout: 60_000,
    },
  })
