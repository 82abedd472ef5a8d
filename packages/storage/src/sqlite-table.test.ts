import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { tableConformance } from './conformance/index.ts'
import { sqliteError } from './sqlite-errors.ts'
import { openSqliteTable } from './sqlite-table.ts'
import { temporaryDirectory } from './temporary-directory.ts'

tableConformance('sqlite', async () => {
  const directory = await temporaryDirectory()
  const table = openSqliteTable(join(directory.path, 'table.db'))
  return {
    table,
    async [Symbol.asyncDispose]() {
      table.close()
      await directory[Symbol.asyncDispose]()
    },
  }
})

const key = { pk: 'p', sk: 's' }

describe('a SQLite table', () => {
  it('keeps what was written when it is opened again', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    const before = openSqliteTable(path)
    await before.write([{ put: key, value: '1', expect: 0 }])
    before.close()
    before.close()
    const after = openSqliteTable(path)
    expect(await after.get(key)).toStrictEqual({ ...key, revision: 1, value: '1' })
    after.close()
  })

  it('says that it was closed', async () => {
    await using directory = await temporaryDirectory()
    const table = openSqliteTable(join(directory.path, 'table.db'))
    table.close()
    await expect(table.get(key)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(table.write([{ check: key, expect: 0 }])).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('reads ranges by index', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    openSqliteTable(path).close()
    using db = new DatabaseSync(path)
    const plan = db
      .prepare('EXPLAIN QUERY PLAN SELECT sk FROM checked_item WHERE pk = ? AND sk >= ? AND sk < ?')
      .all('p', 'a', new Uint8Array(1))
    expect(plan).toMatchObject([
      { detail: 'SEARCH checked_item USING PRIMARY KEY (pk=? AND sk>? AND sk<?)' },
    ])
  })

  it.each([
    ['a file that is no database', Buffer.from('no database '.repeat(1_000))],
    ['a cut database', undefined],
  ])('names %s and the next step', async (_, content) => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    await writeFile(path, content ?? (await cutDatabase(join(directory.path, 'other.db'))))
    expect(() => openSqliteTable(path)).toThrow(
      expect.objectContaining({
        code: 'storage',
        message: `${path} is damaged, or no database of Touchstone. Restore it from a backup. To start anew, move its whole directory away: objects without their database are refused.`,
      }),
    )
  })

  it('refuses a database of something else', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    using db = new DatabaseSync(path)
    db.exec('CREATE TABLE checked_item (name TEXT)')
    expect(() => openSqliteTable(path)).toThrow(expect.objectContaining({ code: 'storage' }))
  })

  it.each(['/proc/touchstone.db', '/sys/touchstone.db', '/dev/null/touchstone.db'])(
    'says that %s cannot be opened',
    (path) => {
      expect(() => openSqliteTable(path)).toThrow(
        expect.objectContaining({
          code: 'storage',
          message: `${path} cannot be opened. Check that its directory exists and may be written to.`,
        }),
      )
    },
  )
})

describe('an error of SQLite', () => {
  const errorOf = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return sqliteError(error, 'table.db')
    }
  }

  it('is about space when the file may not grow', () => {
    using db = new DatabaseSync(':memory:')
    db.exec('CREATE TABLE item (value TEXT); PRAGMA max_page_count = 10')
    const insert = db.prepare('INSERT INTO item VALUES (?)')
    expect(errorOf(() => insert.run('x'.repeat(100_000)))).toMatchObject({
      code: 'storage',
      message: 'There is no space left for table.db. Free some on its disk, then try again.',
    })
  })

  it('is about rights when the file is read-only', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    openSqliteTable(path).close()
    using db = new DatabaseSync(path, { readOnly: true })
    expect(errorOf(() => db.exec('DELETE FROM checked_item'))).toMatchObject({
      code: 'storage',
      message: expect.stringContaining('table.db is read-only.'),
    })
  })

  it('is passing when somebody else holds the lock', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    openSqliteTable(path).close()
    using holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    using db = new DatabaseSync(path, { timeout: 1 })
    expect(errorOf(() => db.exec('BEGIN IMMEDIATE'))).toMatchObject({
      code: 'unavailable',
      message: 'table.db is locked by another process. Try again in a moment.',
    })
  })

  it('is left alone when it is none of SQLite', () => {
    const error = new RangeError('other')
    expect(sqliteError(error, 'table.db')).toBe(error)
    expect(sqliteError('text', 'table.db')).toBe('text')
  })
})

/** A database whose header promises pages that are not there. */
async function cutDatabase(path: string): Promise<Uint8Array> {
  const table = openSqliteTable(path)
  for (let index = 0; index < 20; index++)
    await table.write([{ put: { pk: 'p', sk: `${index}` }, value: 'x'.repeat(9_000), expect: 0 }])
  table.close()
  const { readFile } = await import('node:fs/promises')
  return (await readFile(path)).subarray(0, 4_096)
}
