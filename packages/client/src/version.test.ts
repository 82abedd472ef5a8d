import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { version } from './version.ts'

const packages = new URL('../../', import.meta.url)

test('is that of everything that is released', async () => {
  const text = await readFile(new URL('touchstone/package.json', packages), 'utf8')
  const manifest: { version: string } = JSON.parse(text)
  expect(manifest.version).toBe(version)
  const python = new URL('python/src/touchstone/_version.py', packages)
  expect(await readFile(python, 'utf8')).toContain(`VERSION = "${version}"`)
})
