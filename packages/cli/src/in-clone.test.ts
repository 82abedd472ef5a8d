import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

it('in a clone, relative paths begin where the user stands', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'touchstone-stands-'))
  try {
    const schema = '{"type":"object","properties":{"text":{"type":"string"}}}'
    const types = `{"testSample":${schema},"groundTruth":${schema},"inference":${schema}}`
    await writeFile(join(cwd, 'types.json'), types)
    const { INIT_CWD: _ofTests, ...env } = process.env
    const args = ['workflows', 'define', 'Texts', 'types.json', '--dir', 'data']
    await promisify(execFile)(
      'npx',
      ['-y', 'pnpm@10.34.9', '-s', '-C', root, 'touchstone', ...args],
      { cwd, env },
    )
    expect(await readdir(cwd)).toEqual(['data', 'types.json'])
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
})
