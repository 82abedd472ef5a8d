import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homes } from './every-home.ts'
import {
  failureOf,
  reach,
  reportedBy,
  requireAll,
  rows,
  stageRows,
  startUpload,
  storedIn,
  summaryOf,
} from './fault-kit.ts'
import { temporaryDirectory } from './homes.ts'
import { after } from './run-kit.ts'
import { startServer } from './server-process.ts'

it('an upload that is killed at 10 %, 50 % and 90 % goes on with what is missing', async () => {
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  const { touchstone } = server
  await stageRows(touchstone)
  for (const share of [0.1, 0.5, 0.9]) {
    const killAt = share * rows
    // Two blocks later it would wait for ever: it cannot end before it is killed.
    const pauseAt = Math.min(killAt + 2 * 4_096, rows - 1)
    await using killed = startUpload(server, {
      blockMs: 40,
      pauseAt: Math.ceil(pauseAt),
      pauseReported: true,
    })
    await reach(touchstone, killAt)
    // What is stored is seen here before it is reported there.
    await expect.poll(() => reportedBy(killed), { timeout: 30_000 }).toBeGreaterThan(0)
    killed.kill('SIGKILL')
    expect((await killed.ended).signal).toBe('SIGKILL')
    const reported = reportedBy(killed)
    expect(reported).toBeGreaterThan(0)
    expect(await storedIn(touchstone)).toBeGreaterThanOrEqual(reported)
    expect(await storedIn(touchstone)).toBeLessThan(rows)
  }
  const before = await storedIn(touchstone)
  await using last = startUpload(server)
  const { inserted, unchanged, parts } = await summaryOf(last)
  expect(unchanged).toBeGreaterThanOrEqual(before)
  // A killed upload may have sent parts that it could not commit any more.
  expect(parts).toBeLessThanOrEqual(Math.ceil(inserted / 4_096))
  await requireAll(touchstone)
}, 90_000)

it('an upload goes on when its server is killed and comes back, and again', async () => {
  await using directory = await temporaryDirectory()
  const data = join(directory.path, 'data')
  const first = await startServer(data)
  const { port } = first
  await using servers = new AsyncDisposableStack()
  servers.use(first)
  await stageRows(first.touchstone)
  await using child = startUpload(first, { blockMs: 100 })
  let server = first
  for (const share of [0.2, 0.6]) {
    await reach(server.touchstone, share * rows)
    await server.stop('SIGKILL')
    const reported = reportedBy(child)
    // Longer than a quick retry lasts.
    await after(1_500)
    server = servers.use(await startServer(data, { port }))
    expect(await storedIn(server.touchstone)).toBeGreaterThanOrEqual(reported)
  }
  await summaryOf(child)
  await requireAll(server.touchstone)
}, 90_000)

it('an upload whose server stays away says so, and the same upload goes on later', async () => {
  await using directory = await temporaryDirectory()
  const data = join(directory.path, 'data')
  await using gone = await startServer(data)
  await stageRows(gone.touchstone)
  await using child = startUpload(gone, { blockMs: 100, patienceMs: 1_500 })
  await reach(gone.touchstone, 0.3 * rows)
  await gone.stop('SIGKILL')
  const { failure, message } = await failureOf(child)
  expect(failure).toBe('unavailable')
  expect(message).toMatch(/No usable answer from http:\/\/localhost:\d+ .*It was tried \d+ times/)
  await using server = await startServer(data)
  const before = await storedIn(server.touchstone)
  expect(before).toBeGreaterThanOrEqual(reportedBy(child))
  await using again = startUpload(server)
  expect((await summaryOf(again)).unchanged).toBe(before)
  await requireAll(server.touchstone)
}, 90_000)

it('Ctrl-C in an upload stores what was read, though the table says nothing more, and the next goes on', async () => {
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  await stageRows(server.touchstone)
  // In the middle of a block, which is not complete then.
  const pauseAt = 5 * 4_096 + 1_024
  await using child = startUpload(server, { pauseAt })
  await child.line('paused')
  child.kill('SIGINT')
  const { failure, message } = await failureOf(child)
  expect({ failure, message }).toEqual({
    failure: 'cancelled',
    message: 'The upload of the table was stopped.',
  })
  expect(await storedIn(server.touchstone)).toBe(pauseAt)
  expect(reportedBy(child)).toBe(pauseAt)
  await using next = startUpload(server)
  expect(await summaryOf(next)).toMatchObject({ unchanged: pauseAt, inserted: rows - pauseAt })
  await requireAll(server.touchstone)
}, 90_000)

describe.each(homes.filter(({ name }) => name !== 'in process'))(
  'Two uploads at once $name',
  (home) => {
    it('store each row once, and both say what they did', async () => {
      await using opened = await home.open()
      const { touchstone, token = '' } = opened
      const count = 20_000
      await stageRows(touchstone, count)
      const start = () => startUpload({ url: touchstone.url, token }, { rows: count, blockMs: 20 })
      await using left = start()
      await using right = start()
      const summaries = await Promise.all([summaryOf(left, count), summaryOf(right, count)])
      const inserted = summaries.reduce((sum, summary) => sum + summary.inserted, 0)
      // An answer that was lost on the way counts as unchanged when it is asked for again.
      if (home.name.includes('at random')) expect(inserted).toBeLessThanOrEqual(count)
      else expect(inserted).toBe(count)
      await requireAll(touchstone, count)
    }, 90_000)
  },
)
