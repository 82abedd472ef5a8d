import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test as runTest } from '@touchstone/client'
import { createServices } from '@touchstone/core/services'
import { backUp, restore } from '@touchstone/server/backup'
import { inspectDirectory } from '@touchstone/server/inspection'
import { openLocal } from '@touchstone/server/local'
import { openDataDirectory } from '@touchstone/storage'
import { backUpDirectory } from '@touchstone/storage/backup'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import type { BackupOptions } from './backup-child.ts'
import { dayMs, hourMs, openClocked } from './clocked-home.ts'
import { collected } from './collected.ts'
import {
  reach,
  reportedBy,
  requireAll,
  rows,
  stageRows,
  startUpload,
  summaryOf,
} from './fault-kit.ts'
import { temporaryDirectory } from './homes.ts'
import { startChild, type Child } from './run-child.ts'
import { startServer } from './server-process.ts'
import { stageTested } from './tested-models.ts'

/** What `doctor --deep` finds wrong in a directory. */
async function damageIn(directory: string): Promise<string[]> {
  const damage: string[] = []
  for await (const found of inspectDirectory(directory))
    if (found.damage) damage.push(found.damage.message)
  return damage
}

/** Makes a data directory with 30 samples, which a model has inferences for. */
async function stage(directory: string): Promise<void> {
  await using touchstone = await openLocal(directory)
  const { Model, TestCase, TestSuite } = defineAnimals(touchstone)
  const all = await TestCase.create('all', { samples: animals(30) })
  const suite = await TestSuite.create('suite', { testCases: [all] })
  const { counts } = await runTest(await Model.create('guess', { infer: guess }), suite)
  expect(counts.inferred).toBe(30)
}

/** All test samples and inferences in a directory. */
async function readIn(directory: string): Promise<unknown> {
  await using touchstone = await openLocal(directory)
  const { Model, TestCase } = defineAnimals(touchstone)
  const all = await TestCase.load('all')
  const model = await Model.load('guess')
  return [await collected(all.rows()), await collected(model.inferences(all))]
}

/** Starts a backup or a restore, and waits until it stops in the middle. */
async function startStopping(
  work: BackupOptions['work'],
  directory: string,
  file: string,
): Promise<Child> {
  const options: BackupOptions = { work, directory, file, stopAt: 2 }
  const child = startChild('backup-child.ts', options)
  await child.line('stopped')
  return child
}

describe('a backup', () => {
  it('has all that there is, and no token', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    const file = at('backup.tar')
    const done = await backUp(at('data'), file)
    const { size, mode } = await stat(file)
    expect(done).toMatchObject({ path: file, bytes: size })
    expect(done.objects).toBeGreaterThan(3)
    expect(mode & 0o777).toBe(0o600)
    const bytes = await readFile(file, 'latin1')
    for (const name of ['token', 'secret'])
      expect(bytes).not.toContain((await readFile(at(`data/${name}`), 'latin1')).trim())
    const restored = await restore(file, at('restored'))
    expect(restored).toMatchObject({ directory: at('restored'), objects: done.objects })
    expect(await damageIn(at('restored'))).toEqual([])
    expect(await readIn(at('restored'))).toEqual(await readIn(at('data')))
    const modes = await Promise.all(
      (await readdir(at('restored'), { recursive: true })).map(async (name) => {
        const of = await stat(at(`restored/${name}`))
        return of.isDirectory() ? of.mode & 0o077 : of.mode & 0o177
      }),
    )
    expect(new Set(modes)).toEqual(new Set([0]))
    // The one before is no secret of the new directory, and goes on to work.
    await using touchstone = await openLocal(at('restored'))
    expect(await readFile(at('restored/token'))).not.toEqual(await readFile(at('data/token')))
    const { items } = await touchstone.rpc.tokens.list.query()
    expect(items.map(({ name, revokedAt }) => [name, revokedAt])).toEqual([
      ['local', null],
      ['local', null],
    ])
  })

  it('is an archive for tar, with sums for sha256sum, and unpacked a data directory', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    await backUp(at('data'), at('backup.tar'))
    await mkdir(at('unpacked'))
    execFileSync('tar', ['-xf', at('backup.tar'), '-C', at('unpacked')])
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], {
      cwd: at('unpacked'),
    })
    expect(await damageIn(at('unpacked'))).toEqual([])
    expect(await readIn(at('unpacked'))).toEqual(await readIn(at('data')))
  })

  it('does without what garbage collection removes while it is made', async () => {
    await using home = await openClocked()
    await using temporary = await temporaryDirectory()
    const { tested } = await stageTested(home)
    await tested('kept')
    const { model } = await tested('gone')
    await model.delete()
    home.pass(31 * dayMs)
    const file = join(temporary.path, 'backup.tar')
    let removed = 0
    await backUpDirectory(home.data, file, {
      report: async ({ objects }) => {
        if (objects !== 1) return
        // Once the copy of the database names its inferences, before they are copied.
        for (let collection = 0; collection < 2; collection++) {
          removed += (await home.services.garbage.collect({ removeMost: true })).removed
          home.pass(2 * hourMs)
        }
      },
    })
    expect(removed).toBeGreaterThan(0)
    await restore(file, join(temporary.path, 'restored'))
    expect(await damageIn(join(temporary.path, 'restored'))).toEqual([])
    await using touchstone = await openLocal(join(temporary.path, 'restored'))
    const restored = defineAnimals(touchstone)
    const inferences = (await restored.Model.load('kept')).inferences(
      await restored.TestCase.load('all'),
    )
    expect(await collected(inferences)).toHaveLength(30)
  })

  it('is whole while a client uploads, with all that was reported before', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await using server = await startServer(at('data'))
    await stageRows(server.touchstone)
    await using child = startUpload(server, { blockMs: 60 })
    for (const share of [0.1, 0.5]) {
      await reach(server.touchstone, share * rows)
      const reported = reportedBy(child)
      await backUp(at('data'), at(`${share}.tar`))
      await restore(at(`${share}.tar`), at(`restored-${share}`))
      expect(await damageIn(at(`restored-${share}`))).toEqual([])
      await using restored = await openLocal(at(`restored-${share}`))
      const { Model, TestCase } = defineAnimals(restored)
      const { id: testCaseId, version } = await TestCase.load('all')
      const { id: modelId } = await Model.load('from a table')
      const target = { testCaseId, version }
      const { inferred } = await restored.rpc.inferences.status.query({ target, modelId })
      expect(inferred).toBeGreaterThanOrEqual(Math.max(reported, share * rows))
    }
    await summaryOf(child)
    await requireAll(server.touchstone)
    // A client that uploads to what was restored goes on with what is missing.
    await using again = await startServer(at('restored-0.5'))
    await using second = startUpload(again)
    expect((await summaryOf(second)).unchanged).toBeGreaterThan(0)
    await requireAll(again.touchstone)
  }, 90_000)

  it('is not there when it was killed, and is made by the next', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    await using child = await startStopping('backUp', at('data'), at('backup.tar'))
    child.kill('SIGKILL')
    await child.ended
    const names = await readdir(temporary.path)
    expect(names.map((name) => name.replace(/\.part-.*/, '.part'))).toEqual([
      'backup.tar.part',
      'data',
    ])
    await backUp(at('data'), at('backup.tar'))
    await restore(at('backup.tar'), at('restored'))
    expect(await readIn(at('restored'))).toEqual(await readIn(at('data')))
  })

  it('is refused where a file is, and of a directory that is none or is damaged; nothing is left', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    await writeFile(at('taken.tar'), 'mine')
    await expect(backUp(at('data'), at('taken.tar'))).rejects.toMatchObject({
      code: 'name_taken',
      message: `${at('taken.tar')} is there already. Choose another file, or move that one away.`,
    })
    expect(await readFile(at('taken.tar'), 'utf8')).toBe('mine')
    await expect(backUp(at('none'), at('backup.tar'))).rejects.toMatchObject({ code: 'not_found' })
    await expect(backUp(at('data'), at('none/backup.tar'))).rejects.toMatchObject({
      code: 'not_found',
      message: `There is no folder ${at('none')}. Make it first.`,
    })
    const sql = new DatabaseSync(at('data/touchstone.db'))
    const spoil = (by: number) =>
      sql.exec(`UPDATE checked_item SET sum = sum + ${by} WHERE pk = 'model'`)
    spoil(1)
    await expect(backUp(at('data'), at('backup.tar'))).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/^\S*\/data\/touchstone\.db is damaged: the item "model mdl_/),
    })
    spoil(-1)
    sql.close()
    const files = await readdir(at('data/objects'), { recursive: true })
    const [lost = ''] = files.filter((name) => name.endsWith('.jsonl.gz='))
    await rm(at(`data/objects/${lost}`))
    await expect(backUp(at('data'), at('backup.tar'))).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`The object ${lost.slice(0, -1)} is missing.`),
    })
    expect((await readdir(temporary.path)).toSorted()).toEqual(['data', 'taken.tar'])
  })
})

describe('a restore', () => {
  it('that was killed leaves nothing that can be opened, and is begun anew by the next', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    await backUp(at('data'), at('backup.tar'))
    await using child = await startStopping('restore', at('restored'), at('backup.tar'))
    const notYet = { code: 'storage', message: expect.stringContaining('is not restored yet') }
    await expect(openLocal(at('restored'))).rejects.toMatchObject(notYet)
    await expect(damageIn(at('restored'))).rejects.toMatchObject(notYet)
    await expect(restore(at('backup.tar'), at('restored'))).rejects.toMatchObject({
      code: 'unavailable',
      message: `Another restore of ${at('restored')} is under way. Wait for it.`,
    })
    child.kill('SIGKILL')
    await child.ended
    await expect(openLocal(at('restored'))).rejects.toMatchObject(notYet)
    await restore(at('backup.tar'), at('restored'))
    expect((await readdir(at('restored'))).toSorted()).toEqual([
      'format.json',
      'objects',
      'touchstone.db',
    ])
    expect(await readIn(at('restored'))).toEqual(await readIn(at('data')))
  })

  it('is refused in a directory that is used, which stays as it is', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    await backUp(at('data'), at('backup.tar'))
    await mkdir(at('notes'))
    await writeFile(at('notes/mine.txt'), 'mine')
    for (const name of ['data', 'notes']) {
      const before = await readdir(at(name), { recursive: true })
      await expect(restore(at('backup.tar'), at(name))).rejects.toMatchObject({
        code: 'name_taken',
        message: expect.stringMatching(/ is not empty: it has ".*"\. Restore into a new directory/),
      })
      expect(await readdir(at(name), { recursive: true })).toEqual(before)
    }
    await expect(restore(at('backup.tar'), at('notes/mine.txt'))).rejects.toMatchObject({
      code: 'storage',
    })
    // What a file system has in its root.
    await mkdir(at('disk/lost+found'), { recursive: true })
    await restore(at('backup.tar'), at('disk'))
    expect(await damageIn(at('disk'))).toEqual([])
  })

  it('is refused of what is no backup, or a damaged, a cut or a newer one, and leaves nothing', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    await stage(at('data'))
    await backUp(at('data'), at('backup.tar'))
    const good = await readFile(at('backup.tar'))
    const to = at('restored')
    await expect(restore(at('none.tar'), to)).rejects.toMatchObject({ code: 'not_found' })
    const refuse = async (bytes: Uint8Array, message: RegExp): Promise<void> => {
      await writeFile(at('bad.tar'), bytes)
      await expect(restore(at('bad.tar'), to)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(message),
      })
      expect(await readdir(to).catch(() => [])).toEqual([])
    }
    await refuse(Buffer.from(''), /is no backup of Touchstone\. Nothing was restored\./)
    await refuse(Buffer.from('PK'.repeat(5_000)), /is no backup of Touchstone/)
    for (const share of [0.2, 0.7, 0.99])
      await refuse(good.subarray(0, Math.floor(good.byteLength * share)), /damaged, or cut off\./)
    for (let byte = 600; byte < good.byteLength; byte += Math.floor(good.byteLength / 25)) {
      const flipped = Buffer.from(good)
      flipped[byte] = (flipped[byte] ?? 0) ^ 1
      // What fills a file up to a block says nothing.
      if (good[byte] !== 0) await refuse(flipped, /bad\.tar is|bad\.tar has|bad\.tar lacks/)
    }
    const newer = good.toString('latin1').replace('"format":3', '"format":9')
    await refuse(Buffer.from(newer, 'latin1'), /newer version of Touchstone \(data of format 9; /)
  })

  it('of an older backup is upgraded as its directory is opened', async () => {
    await using temporary = await temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    const data = await openDataDirectory(at('data'), { baseUrl: () => 'http://touchstone.test' })
    expect(data.format).toBe(1)
    const { table, objects } = data
    const services = createServices({ table, objects, isolation: undefined, now: Date.now })
    await services.tokens.create({ name: 'x', role: 'admin', expiresAt: null }, { name: 'x' })
    await backUpDirectory(data, at('backup.tar'))
    data.close()
    await restore(at('backup.tar'), at('restored'))
    await using touchstone = await openLocal(at('restored'))
    expect((await touchstone.rpc.tokens.list.query()).items).toHaveLength(2)
  })
})
