import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from './homes.ts'
import { startChild } from './run-child.ts'

// All samples with their metadata, and all inferences, have about 120 MB each.
const count = 100_000
const ballast = 1_200
const nodeOptions = ['--max-old-space-size=160']

it('100,000 rows go there and back in 160 MB of heap, on the client and on the server', async () => {
  await using directory = await temporaryDirectory()
  const data = join(directory.path, 'data')
  await using server = startChild(
    'run-server-child.ts',
    { directory: data, port: 0 },
    { nodeOptions },
  )
  const at = await server.line<{ url: string; token: string }>('url')
  await using client = startChild('run-scale-child.ts', { ...at, count, ballast }, { nodeOptions })
  const { code, stderr } = await client.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [end] = client.printed<{ read: number; peakMiB: number }>('peakMiB')
  expect(end?.read).toBe(count)
  server.kill('SIGINT')
  const { peakMiB } = await server.line<{ peakMiB: number }>('peakMiB')
  expect((await server.ended).code).toBe(0)
  console.info(`Peak memory: client ${end?.peakMiB} MiB, server ${peakMiB} MiB`)
}, 120_000)
