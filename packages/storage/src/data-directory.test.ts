import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataDirectory } from './data-directory.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const options = { baseUrl: () => 'http://touchstone.test' }
const key = { pk: 'p', sk: 's' }

describe('a data directory', () => {
  it('is made when missing, and the same when it is opened again', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'deep', 'data')
    const first = await openDataDirectory(path, options)
    expect(first).toMatchObject({ path, format: 1 })
    expect(first.secret).toHaveLength(32)
    await first.table.write([{ put: key, value: '1', expect: 0 }])
    await first.objects.put('a', Buffer.from('x'))
    first.close()
    first.close()
    expect((await readdir(path)).toSorted()).toStrictEqual([
      'format.json',
      'objects',
      'secret',
      'touchstone.db',
    ])
    expect(await readFile(join(path, 'format.json'), 'utf8')).toBe('{"format":1}\n')
    const second = await openDataDirectory(path, options)
    expect(second.secret).toStrictEqual(first.secret)
    expect(await second.table.get(key)).toMatchObject({ value: '1' })
    expect(await second.objects.head('a')).toMatchObject({ bytes: 1 })
    second.close()
  })

  it('takes a directory that is there already, whatever else is in it', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'notes.txt'), 'x')
    const data = await openDataDirectory(directory.path, options)
    expect(data.format).toBe(1)
    data.close()
  })

  it('is upgraded step by step, once', async () => {
    await using directory = await temporaryDirectory()
    ;(await openDataDirectory(directory.path, options)).close()
    const done: string[] = []
    const step = (name: string) => async (path: string) => {
      expect(path).toBe(directory.path)
      done.push(name)
    }
    const upgrades = [step('1 to 2'), step('2 to 3')]
    for (let time = 0; time < 2; time++) {
      const data = await openDataDirectory(directory.path, { ...options, upgrades })
      expect(data.format).toBe(3)
      data.close()
    }
    expect(done).toStrictEqual(['1 to 2', '2 to 3'])
  })

  it('is upgraded once by two who open it at once', async () => {
    await using directory = await temporaryDirectory()
    ;(await openDataDirectory(directory.path, options)).close()
    let done = 0
    const upgrades = [
      async () => {
        done++
      },
    ]
    const opened = await Promise.all(
      Array.from({ length: 2 }, () => openDataDirectory(directory.path, { ...options, upgrades })),
    )
    for (const data of opened) data.close()
    expect(done).toBe(1)
  })

  it('goes on with the step at which an upgrade failed', async () => {
    await using directory = await temporaryDirectory()
    ;(await openDataDirectory(directory.path, options)).close()
    const done: string[] = []
    let broken = true
    const upgrades = [
      async () => {
        done.push('first')
      },
      async () => {
        if (broken) throw new RangeError('no luck')
        done.push('second')
      },
    ]
    await expect(openDataDirectory(directory.path, { ...options, upgrades })).rejects.toThrow(
      'no luck',
    )
    broken = false
    ;(await openDataDirectory(directory.path, { ...options, upgrades })).close()
    expect(done).toStrictEqual(['first', 'second'])
  })

  it('starts at the newest format, without any step', async () => {
    await using directory = await temporaryDirectory()
    const upgrades = [() => Promise.reject(new Error('never'))]
    const data = await openDataDirectory(directory.path, { ...options, upgrades })
    expect(data.format).toBe(2)
    data.close()
  })

  it('is refused when it is of a newer format', async () => {
    await using directory = await temporaryDirectory()
    const { path } = directory
    await writeFile(join(path, 'format.json'), '{"format":2}')
    await expect(openDataDirectory(path, options)).rejects.toMatchObject({
      code: 'storage',
      message: `${path} has format 2; this version of Touchstone knows formats up to 1. Use a newer version, or another data directory.`,
    })
    expect(await readdir(path)).toStrictEqual(['format.json'])
  })

  it.each(['', '{', '[]', 'null', '{"format":"1"}', '{"format":0}', '{"format":1.5}', '{}'])(
    'is refused when its format is %j',
    async (content) => {
      await using directory = await temporaryDirectory()
      const path = join(directory.path, 'format.json')
      await writeFile(path, content)
      await expect(openDataDirectory(directory.path, options)).rejects.toMatchObject({
        code: 'storage',
        message: `${path} is missing or damaged. Restore it from a backup, or choose another data directory.`,
      })
    },
  )

  it('is refused when its format was lost', async () => {
    await using directory = await temporaryDirectory()
    ;(await openDataDirectory(directory.path, options)).close()
    await rm(join(directory.path, 'format.json'))
    await expect(openDataDirectory(directory.path, options)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('format.json is missing or damaged.'),
    })
  })

  it('is refused when its database is damaged', async () => {
    await using directory = await temporaryDirectory()
    ;(await openDataDirectory(directory.path, options)).close()
    const path = join(directory.path, 'touchstone.db')
    await writeFile(path, 'no database '.repeat(1_000))
    await expect(openDataDirectory(directory.path, options)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`${path} is damaged`),
    })
  })

  describe('with objects is refused, and left as it is, when its database', () => {
    const stageUsed = async (path: string): Promise<void> => {
      const data = await openDataDirectory(path, options)
      const rows = Array.from({ length: 90 }, (_, n) => ({ pk: 'p', sk: `${n}` }))
      await data.table.write(
        rows.map((put) => ({ put, value: JSON.stringify('x'.repeat(1_000)), expect: 0 })),
      )
      await data.objects.put('a/b', Buffer.from('x'))
      data.close()
    }
    const fileSizes = async (path: string): Promise<Record<string, number>> =>
      Object.fromEntries(
        await Promise.all(
          (await readdir(path)).map(async (name) => [name, (await stat(join(path, name))).size]),
        ),
      )
    const moveAway = (path: string): string =>
      `Restore it from a backup. To start anew, move ${path} away.`

    it.each([true, false])('is missing (with format.json: %s)', async (hasFormat) => {
      await using directory = await temporaryDirectory()
      const { path } = directory
      await stageUsed(path)
      await rm(join(path, 'touchstone.db'))
      if (!hasFormat) await rm(join(path, 'format.json'))
      const before = await fileSizes(path)
      const database = join(path, 'touchstone.db')
      await expect(openDataDirectory(path, options)).rejects.toMatchObject({
        code: 'storage',
        message: `${database} is missing, but ${join(path, 'objects')} is in use. ${moveAway(path)}`,
        details: { path: database },
      })
      expect(await fileSizes(path)).toStrictEqual(before)
    })

    it('is missing, and no object was ever stored', async () => {
      await using directory = await temporaryDirectory()
      ;(await openDataDirectory(directory.path, options)).close()
      await rm(join(directory.path, 'touchstone.db'))
      await expect(openDataDirectory(directory.path, options)).rejects.toMatchObject({
        code: 'storage',
      })
    })

    it('has not a single item', async () => {
      await using directory = await temporaryDirectory()
      const { path } = directory
      const data = await openDataDirectory(path, options)
      await data.objects.put('a/b', Buffer.from('x'))
      data.close()
      await expect(openDataDirectory(path, options)).rejects.toMatchObject({
        code: 'storage',
        message: `${join(path, 'touchstone.db')} has no data, but ${join(path, 'objects')} is in use. ${moveAway(path)}`,
      })
      await rm(join(path, 'objects', 'a'), { recursive: true })
      ;(await openDataDirectory(path, options)).close()
    })

    it('is empty, beside a log that still has its rows', async () => {
      await using directory = await temporaryDirectory()
      const { path } = directory
      await stageUsed(path)
      await truncate(join(path, 'touchstone.db'))
      await writeFile(join(path, 'touchstone.db-wal'), 'x'.repeat(5_000))
      const before = await fileSizes(path)
      await expect(openDataDirectory(path, options)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringContaining('touchstone.db is empty, but'),
      })
      expect(await fileSizes(path)).toStrictEqual(before)
    })

    it.each([1, 99, 100, 512, 4_095, 4_096, 8_192, 50_000])('is cut to %i bytes', async (bytes) => {
      await using directory = await temporaryDirectory()
      const { path } = directory
      await stageUsed(path)
      await truncate(join(path, 'touchstone.db'), bytes)
      await expect(openDataDirectory(path, options)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(
          /touchstone\.db (is damaged|has only \d+ bytes), .*Restore it from a backup/,
        ),
      })
      expect((await stat(join(path, 'touchstone.db'))).size).toBe(bytes)
    })

    it('was copied without its log, which had the table', async () => {
      await using directory = await temporaryDirectory()
      const path = join(directory.path, 'data')
      const data = await openDataDirectory(path, options)
      await data.table.write([{ put: key, value: '1', expect: 0 }])
      const copy = join(directory.path, 'copy')
      await mkdir(join(copy, 'objects', 'a'), { recursive: true })
      await writeFile(join(copy, 'objects', 'a', 'b='), 'x')
      for (const name of ['format.json', 'secret', 'touchstone.db'])
        await copyFile(join(path, name), join(copy, name))
      data.close()
      await expect(openDataDirectory(copy, options)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringContaining('touchstone.db has no data, but'),
      })
    })
  })

  it('is made by a start after one that ended before the database had its table', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'format.json'), '{"format":1}')
    await writeFile(join(directory.path, 'touchstone.db'), '')
    ;(await openDataDirectory(directory.path, options)).close()
  })

  it('keeps its database to its owner, whatever the mode of the directory', async () => {
    await using directory = await temporaryDirectory()
    const { path } = directory
    await chmod(path, 0o777)
    const umask = process.umask(0)
    try {
      for (let time = 0; time < 2; time++) {
        const data = await openDataDirectory(path, options)
        await data.table.write([{ put: { pk: 'p', sk: `${time}` }, value: '1', expect: 0 }])
        for (const name of ['touchstone.db', 'touchstone.db-wal', 'touchstone.db-shm']) {
          const file = join(path, name)
          expect([name, (await stat(file)).mode & 0o777]).toStrictEqual([name, 0o600])
          // As older versions left them; the next start finds them so while this one is open.
          await chmod(file, 0o666)
        }
        const other = await openDataDirectory(path, options)
        for (const name of ['touchstone.db', 'touchstone.db-wal', 'touchstone.db-shm'])
          expect((await stat(join(path, name))).mode & 0o777).toBe(0o600)
        other.close()
        data.close()
      }
    } finally {
      process.umask(umask)
    }
  })

  it('is refused when its secret is damaged', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'secret'), 'short')
    await expect(openDataDirectory(directory.path, options)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('it has 5 bytes instead of 32'),
    })
  })

  it.each(['', '/below'])('is refused when "file%s" is its path', async (below) => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'file')
    await writeFile(path, 'x')
    await expect(openDataDirectory(`${path}${below}`, options)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/^\S+\/file(\/below)? is .*Move .* away, or choose another/),
    })
  })

  it.each(['objects', 'secret', 'touchstone.db', 'format.json'])(
    'is refused when its %s is something else',
    async (name) => {
      await using directory = await temporaryDirectory()
      await (name === 'objects'
        ? writeFile(join(directory.path, name), 'x')
        : mkdir(join(directory.path, name)))
      await expect(openDataDirectory(directory.path, options)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringContaining(directory.path),
      })
    },
  )

  it.each(['/sys/touchstone', '/proc/touchstone', '/dev/null/touchstone'])(
    'is refused at %s, where nobody may write',
    async (path) => {
      await expect(openDataDirectory(path, options)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringContaining(path),
      })
    },
  )
})
