import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { limits } from '@touchstone/core'
import { describe, expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8')

describe('the documents', () => {
  it('publish every limit with its number', async () => {
    const rows = (await read('docs/limits.md')).matchAll(/^\|.*\| ([\d]+)[^|]*\| `(\w+)` \|$/gm)
    const published = Object.fromEntries([...rows].map(([, value, name]) => [name, Number(value)]))
    expect(published).toEqual(limits)
  })

  it('name a test for each invariant that is there', async () => {
    const rows = [
      ...(await read('docs/architecture.md')).matchAll(/^\| (\d+) \|.*\| `(.+?)`: (.+?) \|$/gm),
    ]
    expect(rows.map(([, number]) => Number(number))).toEqual(rows.map((_, i) => i + 1))
    expect(rows.length).toBeGreaterThan(15)
    for (const [, , path, name] of rows) expect(await read(path ?? '')).toContain(name)
  })

  it('describe every export of the packages as its doc comment does', async () => {
    const script = fileURLToPath(new URL('scripts/sdk-reference.ts', root))
    await promisify(execFile)(process.execPath, [script, '--check'])
  })

  it('link to pages that exist', async () => {
    const pages = ['README.md', 'CONTRIBUTING.md']
    for (const file of await readdir(new URL('docs', root), { recursive: true }))
      if (file.endsWith('.md')) pages.push(`docs/${file}`)
    for (const page of pages) {
      const links = (await read(page)).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)
      for (const [, link] of links) {
        const target = new URL(link ?? '', new URL(page, root))
        await expect(stat(target), `${page} links to ${link}`).resolves.toBeDefined()
      }
    }
  })
})
