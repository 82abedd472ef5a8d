/** Makes `out/*.tgz`: the two packages as they are published. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

// The pnpm that runs this, where it is one: a second one would warn of settings that it inherits.
const { npm_execpath: own = '' } = process.env
const [program, ...first] = own.includes('pnpm')
  ? [process.execPath, own]
  : ['npx', '-y', 'pnpm@10.34.9']
const root = resolve(import.meta.dirname, '..')
const out = join(root, 'out')
rmSync(out, { recursive: true, force: true })
mkdirSync(out)
for (const name of ['client', 'touchstone'])
  execFileSync(program, [...first, 'pack', '--pack-destination', out, '--pack-gzip-level', '9'], {
    cwd: join(root, 'packages', name),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
for (const file of readdirSync(out))
  console.log(`out/${file}  ${(statSync(join(out, file)).size / 1000).toFixed(0)} KB`)
