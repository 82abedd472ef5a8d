import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveLocal, serveSettings } from '@touchstone/server/local'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { deployFolder, hasProxy } from './reverse-proxy.ts'

// nginx and Caddy run with their configurations in `behind-proxy.test.ts`.

const at = (name: string): string => join(deployFolder, name)
const systemd = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })

const hasSystemd = systemd('--version').status === 0
if (!hasSystemd)
  process.stderr.write(
    'Skipped the test of the systemd unit: there is no systemd-analyze. Install systemd.\n',
  )

describe('what a deployment begins with', () => {
  it.skipIf(!hasProxy.caddy)('is a configuration that Caddy takes as it is', async () => {
    await using home = await temporaryDirectory()
    const { status, stdout, stderr } = spawnSync(
      'caddy',
      ['validate', '--config', at('Caddyfile'), '--adapter', 'caddyfile'],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: home.path } },
    )
    expect([status, status === 0 ? '' : stderr, stdout]).toEqual([0, '', 'Valid configuration\n'])
  })

  it.skipIf(!hasSystemd)('is a unit that systemd takes, and that exposes little', () => {
    const unit = at('touchstone.service')
    expect(systemd('verify', unit)).toMatchObject({ status: 0, stdout: '', stderr: '' })
    // 2.0 of 10, where 10 is a unit without any protection.
    const { status, stdout } = systemd('security', '--offline=yes', '--threshold=20', unit)
    expect([status, status === 0 ? '' : stdout]).toEqual([0, ''])
  })

  it('sets variables that the server knows', async () => {
    const names = new Set<string>()
    for (const name of ['Dockerfile', 'compose.yaml', 'touchstone.service'])
      for (const [, variable = ''] of (await readFile(at(name), 'utf8')).matchAll(
        /\b(TOUCHSTONE_\w+)[=:]/g,
      ))
        names.add(variable)
    expect(names).toContain('TOUCHSTONE_PUBLIC_URL')
    // The name that compose makes the address of.
    names.delete('TOUCHSTONE_NAME')
    const start = async (name: string): Promise<void> => {
      await using directory = await temporaryDirectory()
      // No setting can be a blank.
      const settings = await serveSettings({}, { [name]: ' ' })
      await using _ = await serveLocal({ ...settings, directory: directory.path, port: 0 })
    }
    for (const name of names)
      expect([name, await refusalOf(start(name))]).toMatchObject([name, { code: 'bad_input' }])
  })
})
