import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeStack } from './stack.ts'

it('is not deployed with pages that were not built', async () => {
  const pages = await mkdtemp(join(tmpdir(), 'touchstone-pages-'))
  try {
    await mkdir(join(pages, 'packages/web'), { recursive: true })
    await writeFile(join(pages, 'packages/web/package.json'), '{}')
    await expect(makeStack('production', { pages })).rejects.toThrow('The pages are not built')
  } finally {
    await rm(pages, { recursive: true, force: true })
  }
}, 300_000)
