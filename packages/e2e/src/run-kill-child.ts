import { appendFileSync } from 'node:fs'
import { connect, test } from '@touchstone/client'
import { messageOf, TouchstoneError } from '@touchstone/core'
import { openLocal } from '@touchstone/server/local'
import { animals, defineAnimals, guess } from './animals.ts'
import { after } from './run-kit.ts'

/** What a parent tells this script. */
export interface KillOptions {
  readonly at: { readonly directory: string } | { readonly url: string; readonly token: string }
  /** A file that gets one line for each call of `infer`. */
  readonly log: string
  readonly count: number
  readonly delayMs: number
  readonly flushMs: number
  /** Only uploads the test case, without a test. */
  readonly uploadOnly?: boolean
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

async function main(options: KillOptions): Promise<void> {
  const { at, log, count, delayMs, flushMs } = options
  const touchstone = 'directory' in at ? await openLocal(at.directory) : connect(at)
  const { Model, TestCase, TestSuite } = defineAnimals(touchstone)
  function* samples() {
    for (let i = 0; i < count; i++) {
      if (i % 4_096 === 0) print({ read: i })
      yield* animals(1, i)
    }
  }
  const { testCase } = await TestCase.getOrCreate('all', { samples: samples() })
  print({ size: testCase.size })
  if (options.uploadOnly === true) return
  const { testSuite } = await TestSuite.getOrCreate('suite', { testCases: [testCase] })
  const { model } = await Model.getOrCreate('slow', {
    infer: async (testSample) => {
      appendFileSync(log, `${testSample.locator}\n`)
      await after(delayMs)
      return guess(testSample)
    },
  })
  const { counts } = await test(model, testSuite, {
    flushMs,
    onProgress: ({ stored, done }) => print({ stored, done }),
  })
  print({ counts })
}

main(JSON.parse(process.argv[2] ?? '{}') as KillOptions).catch((error: unknown) => {
  const code = error instanceof TouchstoneError ? error.code : 'none'
  print({ failure: code, message: messageOf(error) })
  process.exitCode = 1
})
