import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { orSkip } from '@touchstone/storage/aws/testing'
import { describe, expect, it } from 'vitest'
import { actionsOf } from './api-checks.ts'
import { startAwsServers } from './lambda-home.ts'
import { makeStack } from './stack.ts'

const servers = await orSkip(startAwsServers)
await servers?.[Symbol.asyncDispose]()

const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** Runs the end-to-end tests on the function, and answers what it asked of AWS. */
async function usedActions(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-actions-'))
  try {
    const child = spawn(
      process.execPath,
      [vitest, 'run', '--config', join(import.meta.dirname, 'e2e.config.ts')],
      { env: { ...process.env, TOUCHSTONE_ACTIONS: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const exited = once(child, 'exit')
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await exited
    if (code !== 0)
      throw new Error(`The end-to-end tests failed on AWS Lambda:\n${output}${errors}`)
    const files = await readdir(folder)
    const lines = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    const actions = lines.join('').split('\n')
    return [...new Set(actions)].filter((action) => action !== '').toSorted()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!servers)('the role of the function', () => {
  it('allows what the end-to-end tests make the function do, and nothing else', async () => {
    const [stack, used] = await Promise.all([makeStack('ada'), usedActions()])
    expect(actionsOf(stack).toSorted()).toEqual(used)
  }, 1_200_000)
})
