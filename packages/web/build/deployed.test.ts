import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { pagesFolder } from './pages.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Runs the build as `sst deploy` does, and reads which hosts of images the pages are told. */
async function hostsBuiltWith(setting: string): Promise<string | undefined> {
  await promisify(execFile)(process.execPath, [main], {
    env: { ...process.env, IMAGE_HOSTS: setting },
  })
  const html = await readFile(join(pagesFolder, 'index.html'), 'utf8')
  return /<meta name="image-hosts" content="([^"]*)"/.exec(html)?.[1]
}

it('tells the pages of a deployment its hosts of images, and no others the next time', async () => {
  const hosts = 'https://images.example.com https://*.cdn.example'
  expect(await hostsBuiltWith(hosts)).toBe(hosts)
  expect(await hostsBuiltWith('')).toBe('')
}, 60_000)
