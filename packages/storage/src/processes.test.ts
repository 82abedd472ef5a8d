import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataDirectory } from './data-directory.ts'
import { runChild } from './run-child.ts'
import { openSqliteTable } from './sqlite-table.ts'
import { temporaryDirectory } from './temporary-directory.ts'

describe('several processes', () => {
  it('lose no write to one file', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    await Promise.all(Array.from({ length: 4 }, () => runChild('count-up', [path, '150'])))
    const table = openSqliteTable(path)
    const counter = await table.get({ pk: 'counter', sk: 'shared' })
    expect(counter).toMatchObject({ revision: 600, value: '600' })
    const logs = await table.query({ pk: 'log', limit: 10 })
    expect(logs.items.map(({ value }) => value)).toStrictEqual(['150', '150', '150', '150'])
    table.close()
  })

  it('may all open the same new file, again and again', async () => {
    await using directory = await temporaryDirectory()
    const args = [directory.path, `${Date.now() + 1_000}`, '100']
    await Promise.all(Array.from({ length: 4 }, () => runChild('open-often', args)))
    // When the last two close at once, SQLite may leave the files of its log beside.
    const databases = (await readdir(directory.path)).filter((name) => name.endsWith('.db'))
    expect(databases).toHaveLength(100)
  })

  it('agree on a new data directory that all of them open at once', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'new', 'data')
    const printed = await Promise.all(
      Array.from({ length: 6 }, () => runChild('open-directory', [path])),
    )
    expect(new Set(printed).size).toBe(1)
    const data = await openDataDirectory(path, { baseUrl: () => '' })
    expect(JSON.parse(printed[0] ?? '')).toStrictEqual({
      secret: Buffer.from(data.secret).toString('hex'),
      format: 1,
    })
    expect((await data.table.query({ pk: 'opened', limit: 10 })).items).toHaveLength(6)
    expect((await data.objects.list('opened/')).objects).toHaveLength(6)
    expect((await stat(path)).mode & 0o777).toBe(0o700)
    expect((await stat(join(path, 'secret'))).mode & 0o777).toBe(0o600)
    data.close()
  })
})

describe('a full disk', () => {
  it('is named, loses nothing that was stored, and leaves no temporary files', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'data')
    const seen: unknown = JSON.parse(await runChild('fill-disk', [path], { maxFileBlocks: 2_000 }))
    const noSpace = (key: string): string =>
      `There is no space left for ${join(path, 'objects', key)}=. Free some on its disk (or raise the limit of file sizes), then try again.`
    expect(seen).toMatchObject({
      put: { code: 'storage', message: noSpace('put') },
      uploaded: { status: 507, code: 'storage', message: noSpace('upload') },
      filled: { code: 'storage', message: expect.stringContaining(join(path, 'touchstone.db')) },
      objects: ['small'],
      temporary: [],
    })
    const { written, readable } = seen as { written: number; readable: number } // as printed
    expect(written).toBeGreaterThan(0)
    expect(readable).toBe(written)
    const data = await openDataDirectory(path, { baseUrl: () => '' })
    expect((await data.table.query({ pk: 'p', limit: 1_000 })).items).toHaveLength(written)
    data.close()
  })
})
