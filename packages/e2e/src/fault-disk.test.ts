import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { inferencesTable, writeTable } from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import {
  failureOf,
  reportedBy,
  requireAll,
  rows,
  stageRows,
  startUpload,
  storedIn,
  summaryOf,
} from './fault-kit.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { stage } from './run-kit.ts'
import { runServer, startServer } from './server-process.ts'
import { noDiskReason, openSmallDisk } from './small-disk.ts'

const cliPath = fileURLToPath(new URL('../../cli/src/bin.js', import.meta.url))

describe.skipIf(noDiskReason !== undefined)('A disk that is full', () => {
  it.each([
    ['nothing', 0],
    ['a little', 200_000],
  ])(
    'with %s left ends an upload that names it, loses nothing, and the upload goes on later',
    async (_, leaveBytes) => {
      await using disk = await openSmallDisk(24)
      const data = join(disk.path, 'data')
      await using server = await startServer(data)
      const { touchstone } = server
      await stageRows(touchstone)
      const { Model } = defineAnimals(touchstone)
      await Model.create('from a table')
      await disk.fill(leaveBytes)
      await using child = startUpload(server, { blockMs: 50 })
      const { failure, message } = await failureOf(child)
      expect(failure).toBe('storage')
      expect(message).toContain(`There is no space left for ${data}`)
      expect(message).toContain('Free some on its disk')
      const stored = await storedIn(touchstone)
      expect(stored).toBeGreaterThanOrEqual(reportedBy(child))
      expect(stored).toBeLessThan(rows)
      await disk.free()
      await using again = startUpload(server)
      expect((await summaryOf(again)).unchanged).toBe(stored)
      await requireAll(touchstone)
    },
    60_000,
  )

  it('survives a server that is killed on it', async () => {
    await using disk = await openSmallDisk(24)
    const data = join(disk.path, 'data')
    await using server = await startServer(data)
    await stageRows(server.touchstone)
    await disk.fill(300_000)
    await using child = startUpload(server, { blockMs: 50 })
    await failureOf(child)
    await server.stop('SIGKILL')
    await disk.free()
    await using restarted = await startServer(data)
    expect(await storedIn(restarted.touchstone)).toBeGreaterThanOrEqual(reportedBy(child))
    await using again = startUpload(restarted)
    await summaryOf(again)
    await requireAll(restarted.touchstone)
  }, 60_000)

  it.each([0, 4_096, 16_384, 24_576, 40_960])(
    'is named by a start that has %i bytes, and the next start works',
    async (leaveBytes) => {
      await using disk = await openSmallDisk(4)
      const data = join(disk.path, 'data')
      await disk.fill(leaveBytes)
      const { status, stderr } = await runServer(['--port', '0', '--dir', data])
      expect(stderr).toMatch(
        /^✗ There is no space left for \S+\/data\S*\. Free some on its disk.*\n$/,
      )
      expect(status).toBe(11)
      await disk.free()
      await using server = await startServer(data)
      await stageRows(server.touchstone)
    },
  )

  it('ends an upload whose rejects it is for with a true summary', async () => {
    await using home = await openServer()
    await using disk = await openSmallDisk(4)
    const { model, suite } = await stage(home.touchstone, { count: 5_000 })
    const lines = animals(5_000).map(({ testSample: { locator } }, i) =>
      i % 2 === 0 ? `${locator},cat,0.5` : `${locator},${'c'.repeat(300)},n/a`,
    )
    const table = join(disk.path, '..', `${crypto.randomUUID()}.csv`)
    await using _ = { [Symbol.asyncDispose]: () => rm(table, { force: true }) }
    await writeFile(table, ['locator,label,score', ...lines].join('\n'))
    const rejects = join(disk.path, 'rejects.csv')
    const upload = async (...more: readonly string[]) => {
      const args = [
        cliPath,
        'upload',
        ...more,
        table,
        `--model=${model.name}`,
        `--suite=${suite.name}`,
        '--key=locator',
        '--on-error=skip',
        `--rejects=${rejects}`,
        '--json',
      ]
      const env = { TOUCHSTONE_URL: home.url, TOUCHSTONE_TOKEN: home.token }
      const child = spawn(process.execPath, args, { env })
      const [stdout, stderr] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      return { stdout, stderr, status: child.exitCode }
    }
    await disk.fill(100_000)
    const dry = await upload('--dry-run')
    expect(dry.status).toBe(11)
    expect(dry.stderr).toContain('Nothing was written to the registry.')
    const full = await upload()
    expect(full.status).toBe(11)
    expect(full.stderr).toContain(`✗ No space left to write ${JSON.stringify(rejects)}.`)
    expect(full.stderr).toContain('The other rows are stored.')
    const counts = { rows: 5_000, rejected: 2_500, missing: 2_500 }
    expect(JSON.parse(full.stdout)).toMatchObject({ ...counts, inserted: 2_500, rejects: null })
    expect(await readdir(disk.path)).toEqual(['ballast'])
    await disk.free()
    const again = await upload()
    expect(again.status).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject({ ...counts, unchanged: 2_500, rejects })
    expect((await readFile(rejects, 'utf8')).trimEnd().split('\n')).toHaveLength(2_501)
  }, 60_000)

  it.each(['csv', 'jsonl', 'csv.gz', 'csv.zst', 'parquet'])(
    'ends an export to %s that names it, and leaves no piece of the file',
    async (extension) => {
      await using home = await openServer()
      await using disk = await openSmallDisk(1)
      const { model, testCase } = await stage(home.touchstone, { count: 5_000 })
      const inferred = animals(5_000).map(({ testSample }) => ({
        ...testSample,
        ...guess(testSample),
      }))
      await model.uploadInferences(testCase, inferred, { key: 'locator' })
      await disk.fill(0)
      const path = join(disk.path, `inferences.${extension}`)
      const refused = await refusalOf(writeTable(path, inferencesTable(model, testCase)))
      expect(refused).toMatchObject({
        code: 'storage',
        message: `No space left to write ${JSON.stringify(path)}. Free some on its disk, then try again.`,
      })
      expect(await readdir(disk.path)).toEqual(['ballast'])
      await disk.free()
      expect(await writeTable(path, inferencesTable(model, testCase))).toEqual({ rows: 5_000 })
    },
  )
})

it('An export to a directory that is not there says so', async () => {
  await using home = await openServer()
  await using directory = await temporaryDirectory()
  const { model, testCase } = await stage(home.touchstone, { count: 3 })
  const path = join(directory.path, 'missing', 'inferences.csv')
  const refused = await refusalOf(writeTable(path, inferencesTable(model, testCase)))
  expect(refused.code).toBe('bad_input')
  expect(refused.message).toContain('its directory does not exist')
})
