import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hasCode, TouchstoneError, type Item, type Table } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { openDataDirectory } from './data-directory.ts'
import { addItemSums } from './sqlite-upgrade.ts'
import { openSqliteTable, type SqliteTable } from './sqlite-table.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const partitions = ['a', 'b', 'c']
const keys = partitions.flatMap((pk) =>
  Array.from({ length: 40 }, (_, n) => ({ pk, sk: `key/${String(n * 2).padStart(3, '0')}` })),
)
const missing = partitions.flatMap((pk) =>
  Array.from({ length: 41 }, (_, n) => ({ pk, sk: `key/${String(n * 2 - 1).padStart(3, '0')}` })),
)

async function fill(table: Table): Promise<void> {
  for (const [n, put] of keys.entries())
    await table.write([{ put, value: JSON.stringify({ n, text: 'x'.repeat(n * 3) }), expect: 0 }])
}

/** Every answer that a table gives, or the code of its refusal. */
async function answers(table: Table): Promise<unknown[]> {
  const asked: (() => Promise<unknown>)[] = [
    ...[...keys, ...missing].map((key) => () => table.get(key)),
    () => table.getMany(keys),
    ...partitions.flatMap((pk) =>
      [true, false].flatMap((reverse) => [
        () => table.query({ pk, reverse, limit: 1_000 }),
        () => table.query({ pk, reverse, prefix: 'key/05', limit: 3 }),
        () => table.query({ pk, reverse, after: 'key/031', limit: 7 }),
        () => table.query({ pk, reverse, prefix: 'key/1', limit: 7 }),
      ]),
    ),
  ]
  return Promise.all(
    asked.map((ask) => ask().catch((error: unknown) => hasCode(error, 'storage') || error)),
  )
}

/** Numbers from 0 to below `end`, the same for every run. */
function* numbers(end: number): Generator<number, never> {
  for (let state = 1n; ;) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & (2n ** 64n - 1n)
    yield Number((state >> 33n) % BigInt(end))
  }
}

async function everything(table: SqliteTable): Promise<(Item | TouchstoneError)[]> {
  const all = []
  for await (const one of table.everything()) all.push(one)
  return all
}

describe('a table with a damaged item', () => {
  it('answers as before or refuses, whichever bit of a page is flipped', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    const table = openSqliteTable(path)
    await fill(table)
    const expected = await answers(table)
    table.close()
    const whole = await readFile(path)
    const bits = numbers(whole.byteLength * 8)
    let refused = 0
    for (let time = 0; time < 300; time++) {
      const bit = bits.next().value
      const bytes = Uint8Array.from(whole)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      for (const end of ['', '-wal', '-shm']) await rm(`${path}${end}`, { force: true })
      await writeFile(path, bytes)
      try {
        const damaged = openSqliteTable(path)
        try {
          const found = await answers(damaged)
          const isRefused = found.includes(true)
          for (const [index, answer] of found.entries())
            if (answer !== true) expect([bit, answer]).toEqual([bit, expected[index]])
          if (isRefused) {
            refused++
            expect(await everything(damaged)).toContainEqual(
              expect.objectContaining({ code: 'storage' }),
            )
          }
        } finally {
          damaged.close()
        }
      } catch (error) {
        if (!hasCode(error, 'storage')) throw error
        refused++
      }
    }
    expect(refused).toBeGreaterThan(100)
  })

  it('names the file, the item and the next step, and writes nothing over it', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'table.db')
    const table = openSqliteTable(path)
    await fill(table)
    const [key = { pk: '', sk: '' }] = keys
    {
      using db = new DatabaseSync(path)
      db.exec(`UPDATE checked_item SET value = '{"n":1}' WHERE pk = 'a' AND sk = 'key/000'`)
    }
    const refusal = {
      code: 'storage',
      message: `${path} is damaged: the item "a key/000" does not match its checksum. Restore a copy of the data. \`touchstone doctor --deep\` lists everything that is damaged.`,
      details: { where: path, ...key },
    }
    await expect(table.get(key)).rejects.toMatchObject(refusal)
    await expect(table.write([{ put: key, value: '1', expect: 1 }])).rejects.toMatchObject(refusal)
    await expect(table.write([{ delete: key, expect: 1 }])).rejects.toMatchObject(refusal)
    expect((await everything(table)).filter((one) => one instanceof TouchstoneError)).toMatchObject(
      [refusal],
    )
    table.close()
  })
})

describe('a database whose items have no checksums', () => {
  const rows = "INSERT INTO item VALUES ('p', 's', 3, '{\"a\":1}'), ('p', 't', 1, '\"ü\"')"
  const make = (path: string, then = ''): void => {
    using db = new DatabaseSync(path)
    db.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE item (pk TEXT NOT NULL, sk TEXT NOT NULL, revision INTEGER NOT NULL,
        value TEXT NOT NULL, PRIMARY KEY (pk, sk)) STRICT, WITHOUT ROWID;
      ${rows}; ${then}`)
  }
  const options = { baseUrl: () => 'http://touchstone.test', upgrades: [addItemSums] }

  it('gets them when its directory is opened, and keeps what it has', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'format.json'), '{"format":1}')
    make(join(directory.path, 'touchstone.db'))
    for (let time = 0; time < 2; time++) {
      const data = await openDataDirectory(directory.path, options)
      const { table } = data
      expect(data.format).toBe(2)
      expect((await table.query({ pk: 'p', limit: 9 })).items).toEqual([
        { pk: 'p', sk: 's', revision: 3, value: '{"a":1}' },
        { pk: 'p', sk: 't', revision: 1, value: '"ü"' },
      ])
      await table.write([{ check: { pk: 'p', sk: 's' }, expect: 3 }])
      data.close()
    }
  })

  it('fails for a process of before that has it open', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'touchstone.db')
    make(path)
    using former = new DatabaseSync(path)
    const insert = former.prepare("INSERT INTO item VALUES (?, ?, 1, '1')")
    insert.run('p', 'u')
    await addItemSums(directory.path)
    expect(() => insert.run('p', 'v')).toThrow('no such table: item')
  })

  it('is left as it is when it is damaged', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'touchstone.db')
    make(path)
    const bytes = await readFile(path)
    // The number of cells of the table's page.
    const page = bytes.indexOf('{"a":1}') & ~4_095
    bytes[page + 4] = 1
    await writeFile(path, bytes)
    await expect(addItemSums(directory.path)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`${path} is damaged`),
    })
    using db = new DatabaseSync(path)
    expect(db.prepare('SELECT name FROM sqlite_schema').get()).toEqual({ name: 'item' })
  })
})
