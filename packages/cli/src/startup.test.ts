import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveLocal } from '@touchstone/server/local'
import { expect, it } from 'vitest'
import { openDesk } from './run-cli.ts'

// How fast a command starts depends on the machine; what it loads for that does not.

// Comes before the command, and writes what was loaded to stderr at the end.
const reporter = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({
    load(url, context, next) {
      loaded.push(url)
      return next(url, context)
    },
  })
  process.on('exit', () => {
    process.stderr.write('\\n' + JSON.stringify([...loaded, ...process.moduleLoadList]))
  })
`)}`

/** What a command has loaded when it ends: files, and parts of Node. */
async function loadedBy(args: readonly string[], env: Record<string, string> = {}) {
  await using desk = await openDesk()
  const { status, stderr } = await desk.run(args, { NODE_OPTIONS: `--import=${reporter}`, ...env })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  const loaded: unknown = JSON.parse(stderr.slice(stderr.lastIndexOf('\n[') + 1))
  return (loaded as string[]).join('\n')
}

async function openData() {
  const path = await mkdtemp(join(tmpdir(), 'touchstone-startup-'))
  const server = await serveLocal({ directory: path, port: 0 })
  return {
    ...server,
    path,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(path, { recursive: true, force: true })
    },
  }
}

const schemas = /node_modules\/zod\//
const languages = /node_modules\/zod\/v4\/locales\/(?!en\.js)/
const calls = /node_modules\/@trpc\//
const database = /node:sqlite/
const http = /undici\/undici/
const webServer = /node_modules\/(hono|@hono)\//
const sdk = /packages\/client\/src\/(index|workflow|model)\.ts/
const tables = /node_modules\/(csv-parse|hyparquet)/

it('shows help without what commands need', async () => {
  const loaded = await loadedBy(['--help'])
  expect(loaded).toMatch(/packages\/cli\/src\/program\.ts/)
  for (const part of [schemas, calls, database, http, sdk, tables]) expect(loaded).not.toMatch(part)
  expect(loaded).not.toMatch(/packages\/cli\/src\/actions/)
})

it('lists the models of a server without schemas, storage and the classes of the client', async () => {
  await using data = await openData()
  const args = ['models', 'list', '--url', data.url]
  const loaded = await loadedBy(args, { TOUCHSTONE_TOKEN: data.token })
  expect(loaded).toMatch(calls)
  expect(loaded).toMatch(http)
  for (const part of [schemas, database, webServer, sdk, tables]) expect(loaded).not.toMatch(part)
})

it('lists the models of a data directory without HTTP, the classes of the client and texts in other languages', async () => {
  await using data = await openData()
  const loaded = await loadedBy(['models', 'list', '--dir', data.path])
  expect(loaded).toMatch(database)
  expect(loaded).toMatch(schemas)
  for (const part of [http, webServer, sdk, tables, languages]) expect(loaded).not.toMatch(part)
})

it('loads no HTTP for a data directory where a proxy is named, either', async () => {
  await using data = await openData()
  const env = { HTTPS_PROXY: 'http://proxy.test:8080' }
  expect(await loadedBy(['models', 'list', '--dir', data.path], env)).not.toMatch(http)
  expect(await loadedBy(['--help'], env)).not.toMatch(http)
})
