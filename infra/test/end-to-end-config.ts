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
  /** Modules of what starts before the tests and ends after them. */
  globalSetup?: readonly string[]
  /**
   * Only the tests that together make every kind of write.
   * @default false
   */
  isBrief?: boolean
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
        .filter((file) => {
          const source = readFileSync(file, 'utf8')
          return (
            source.includes(`'${everyHome}'`) &&
            (!options.isBrief || source.includes('homesWithFaults'))
          )
        }),
      testNamePattern: options.pattern,
      isolate: false,
      ...(options.globalSetup ? { globalSetup: [...options.globalSetup] } : {}),
      fileParallelism: options.parallel ?? true,
      testTimeout: 300_000,
      hookTimeout: 60_000,
    },
  })
