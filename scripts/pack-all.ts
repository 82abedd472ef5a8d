/** Makes `out/*.tgz`: the two packages as they are published. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { alone } from './alone.ts'

// The pnpm that runs this, where it is one: a second one would warn of settings that it inherits.
const { npm_execpath: own = '' } = process.env
const [program, ...first] = own.includes('pnpm')
  ? [process.execPath, own]
  : ['npx', '-y', 'pnpm@10.34.9']
const root = resolve(import.meta.dirname, '..')
const out = join(root, 'out')

// The test files of one run ask for the same tarballs, some of them at the same time.
const { TOUCHSTONE_TEST_RUN: testRun } = process.env
const mark = join(root, 'node_modules/.cache/packed-for')
function isPacked(): boolean {
  try {
    return testRun !== undefined && readFileSync(mark, 'utf8') === testRun
  } catch {
    return false
  }
}

alone(join(root, 'node_modules/.cache/pack-all.db'), () => {
  if (isPacked()) return
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  for (const name of ['client', 'touchstone'])
    execFileSync(program, [...first, 'pack', '--pack-destination', out, '--pack-gzip-level', '9'], {
      cwd: join(root, 'packages', name),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  writeFileSync(mark, testRun ?? '')
})
for (const file of readdirSync(out))
  console.log(`out/${file}  ${(statSync(join(out, file)).size / 1000).toFixed(0)} KB`)
