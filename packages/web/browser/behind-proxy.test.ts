import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import { calledByName } from '@touchstone/e2e/called-by-name'
import {
  freePort,
  hasProxy,
  proxyKinds,
  publicName,
  startProxy,
} from '@touchstone/e2e/reverse-proxy'
import { startServer } from '@touchstone/e2e/server-process'
import { buildPages } from '@touchstone/web/build'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { describeInBrowser, launchBrowser } from './kit/chromium.ts'

describeInBrowser('the pages of a server with a public address', () => {
  beforeAll(buildPages)

  for (const kind of proxyKinds)
    it.skipIf(!hasProxy[kind])(
      `open behind ${kind} with TLS, and read records and objects`,
      async () => {
        const directory = await mkdtemp(join(tmpdir(), 'touchstone-public-'))
        const port = await freePort()
        const url = `https://${publicName}:${port}`
        await using server = await startServer(directory, { more: ['--public-url', url] })
        await using proxy = await startProxy(kind, { port, upstream: server.port })
        const { token } = server
        const touchstone = connect({ url, token, fetch: calledByName(server) })
        const { TestCase } = touchstone.defineWorkflow('Letters', {
          testSample: z.object({ text: z.string() }),
          groundTruth: z.object({ label: z.string() }),
          inference: z.object({ label: z.string() }),
        })
        const { id } = await TestCase.create('all', {
          samples: [{ testSample: { text: 'far away' }, groundTruth: { label: 'a' } }],
        })
        const browser = await launchBrowser([
          `--host-resolver-rules=MAP ${publicName} 127.0.0.1`,
          // Of all certificates that nobody vouches for, this one is taken.
          `--ignore-certificate-errors-spki-list=${proxy.keyHash}`,
        ])
        try {
          const page = await browser.newPage()
          page.setDefaultTimeout(20_000)
          const complaints: string[] = []
          const origins = new Set<string>()
          page.on('console', (message) => {
            if (message.type() === 'error') complaints.push(message.text())
          })
          page.on('pageerror', (error) => complaints.push(String(error)))
          page.on('request', (request) => origins.add(new URL(request.url()).origin))
          await page.goto(`${url}/cases/${id}`)
          await page.getByLabel('Token').fill(token)
          await page.keyboard.press('Enter')
          await page.getByText('local · admin').waitFor()
          // Samples are objects, which are read by presigned addresses.
          await page.goto(`${url}/cases/${id}`)
          await page.getByText('far away').waitFor()
          expect(complaints).toEqual([])
          expect([...origins]).toEqual([url])
        } finally {
          await browser.close()
          await rm(directory, { recursive: true, force: true })
        }
      },
    )
})
