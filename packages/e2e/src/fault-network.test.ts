import { join } from 'node:path'
import { expect, it } from 'vitest'
import { reach, requireAll, rows, stageRows, startUpload, summaryOf } from './fault-kit.ts'
import { openFaultProxy, randomFaults } from './fault-proxy.ts'
import { temporaryDirectory } from './homes.ts'
import { after } from './run-kit.ts'
import { startServer } from './server-process.ts'

it.concurrent('an upload outlasts a network that is cut for 20 seconds', async () => {
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  await using proxy = await openFaultProxy(server)
  await stageRows(server.touchstone)
  const at = { url: proxy.url, token: server.token }
  await using child = startUpload(at, { blockMs: 100, stallMs: 3_000 })
  await reach(server.touchstone, 0.3 * rows)
  // Connections that say nothing any more, old and new ones, and then nobody to connect to. The old
  // ones stay as they are when the network is back: only who gives them up gets on.
  proxy.blackHole()
  await after(12_000)
  proxy.refuse()
  await after(8_000)
  await proxy.restore()
  await summaryOf(child)
  await requireAll(server.touchstone)
}, 90_000)

it.concurrent('an upload gets through 429, 503 and resets, and each row is stored once', async () => {
  const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 2 ** 31)
  console.info(`The faults of this run: FAULT_SEED=${seed}`)
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  await stageRows(server.touchstone)
  await using proxy = await openFaultProxy(server, randomFaults(seed, 0.4))
  // The first call of a process creates the model, which is not repeated.
  await using direct = startUpload(server, { rows: 1, pauseAt: 0 })
  await direct.line('paused')
  direct.kill('SIGKILL')
  await using child = startUpload({ url: proxy.url, token: server.token })
  await summaryOf(child)
  console.info('Met:', proxy.met)
  expect(Object.keys(proxy.met).length).toBeGreaterThanOrEqual(3)
  for (const { askedMs, tookMs } of proxy.pauses)
    // A timer may be early by its own grain.
    if (tookMs !== undefined) expect(tookMs).toBeGreaterThan(askedMs - 5)
  await requireAll(server.touchstone)
}, 90_000)
