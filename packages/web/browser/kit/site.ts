import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Touchstone } from '@touchstone/client'
import { startServer, type ServerProcess } from '@touchstone/e2e/server-process'
import { buildPages } from '@touchstone/web/build'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { TestRunner, onTestFinished } from 'vitest'
import { sharedBrowser } from './chromium.ts'

const screenshots = fileURLToPath(new URL('../../screenshots/', import.meta.url))

/** A real server with its pages, and a real browser. */
export interface Site extends AsyncDisposable {
  readonly url: string
  /** The admin token of the server's directory. */
  readonly token: string
  /** What the server printed to open the pages with. */
  readonly signInUrl: string
  /** The same server, from code: to seed it, and to see what the pages did. */
  readonly touchstone: Touchstone
  /**
   * A page of a new browser profile, signed in with `token` (the admin's unless told otherwise) or,
   * with `null`, not at all. What goes wrong in it unseen is in its {@link Visit.complaints}.
   */
  visit(path: string, options?: BrowserContextOptions & { token?: string | null }): Promise<Visit>
  /** Ends the server as a power cut would. */
  kill(): Promise<void>
  /** Has it back at the same address; with a clock that is slow by some time, if need be. */
  restart(options?: { behindMs: number }): Promise<void>
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong in the page unseen: errors on the console, refused loads, scripts that spoke up. */
  readonly complaints: string[]
  /** Keeps a picture for people to look at, where `PICTURES` is set. */
  picture: (name: string) => Promise<void>
}

/** @param options.images hosts that the pages may show images from */
export async function openSite(options: { images?: readonly string[] } = {}): Promise<Site> {
  await buildPages()
  const directory = await mkdtemp(join(tmpdir(), 'touchstone-pages-'))
  const browser = await sharedBrowser()
  const contexts = new Set<BrowserContext>()
  let server: ServerProcess = await startServer(directory, options)
  const { url, token, port } = server
  return {
    url,
    token,
    signInUrl: server.signInUrl,
    touchstone: server.touchstone,
    async visit(path, { token: as = token, ...profile } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        ...profile,
      })
      contexts.add(context)
      // What stays open goes on: it draws, it asks the server, and it takes the time of other tests.
      if (TestRunner.getCurrentTest()) onTestFinished(() => context.close())
      if (as !== null)
        await context.addInitScript(
          (secret) => localStorage.setItem('touchstone.token', secret),
          as,
        )
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('dialog', (dialog) => {
        // No page of ours opens one, but for the browser's own before it closes on a draft.
        if (dialog.type() !== 'beforeunload')
          complaints.push(`${dialog.type()} ${dialog.message()}`)
        void dialog.accept()
      })
      await page.goto(`${url}${path}`)
      return {
        page,
        context,
        complaints,
        async picture(name) {
          if (process.env['PICTURES'] !== undefined)
            await page.screenshot({ path: join(screenshots, `${name}.png`) })
        },
      }
    },
    async kill() {
      await server.stop('SIGKILL')
    },
    async restart(clock) {
      server = await startServer(directory, { ...options, ...clock, port })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...contexts].map((context) => context.close()))
      await server[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
