import { readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { temporaryDirectory } from './homes.ts'
import { runServer, startServer } from './server-process.ts'

const filesBelow = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true })).toSorted()

describe('A lost database', () => {
  it.each([
    ['is missing', (path: string) => rm(path)],
    ['is empty', (path: string) => truncate(path)],
    ['has only 50 bytes', (path: string) => truncate(path, 50)],
    ['is damaged', (path: string) => truncate(path, 6_000)],
  ])('that %s ends a start with what to do, and leaves every object', async (is, lose) => {
    await using directory = await temporaryDirectory()
    await using server = await startServer(directory.path)
    await defineAnimals(server.touchstone).TestCase.create('all', { samples: animals(50) })
    await server.stop('SIGTERM')
    const database = join(directory.path, 'touchstone.db')
    await lose(database)
    const before = await filesBelow(directory.path)
    const { status, stdout, stderr } = await runServer(['--port', '0', '--dir', directory.path])
    expect(stderr).toContain(`✗ ${database} ${is}`)
    expect(stderr).toContain('Restore it from a backup')
    expect({ status, stdout }).toEqual({ status: 11, stdout: '' })
    expect(await filesBelow(directory.path)).toEqual(before)
  })
})
