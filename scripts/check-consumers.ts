/**
 * Uses the packed packages as consumers have them, beyond what the tests do on each change: old and
 * new Nodes, Deno, Bun, TypeScript 5.6 to 7, the oldest zod, and a Next.js page. Everything comes from
 * npm. Runs before a release, in some minutes.
 */
import { cp, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { version } from '../packages/client/src/version.ts'
import {
  Folder,
  packAll,
  startTouchstone,
  zodVersion,
} from '../packages/touchstone/strangers/folder.ts'

const root = resolve(import.meta.dirname, '..')
const strangers = join(root, 'packages/touchstone/strangers')
const oldestZod = '4.3.1'
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

const tarballs = await packAll()
const program = await readFile(join(strangers, 'first-score.ts'), 'utf8')
const expected = '{"accuracy":0.75,"refused":"not_found","table":"function"}'

let failed = 0
/** Runs one check, and says how it went. */
async function check(name: string, task: () => Promise<void>): Promise<void> {
  const start = performance.now()
  try {
    await task()
    console.log(`✓ ${name}  ${((performance.now() - start) / 1000).toFixed(1)} s`)
  } catch (error) {
    failed += 1
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    console.log(`✗ ${name}\n${[String(error), stdout, stderr].join('\n').trim()}\n`)
  }
}

function same(found: string, wanted: string): void {
  if (found.trim() !== wanted) throw new Error(`It printed ${found.trim()}, and not ${wanted}.`)
}

await using command = await Folder.create()
await command.install(tarballs.touchstone)
await using tools = await Folder.create()
await using project = await Folder.create()
await project.install(tarballs.client, `zod@${await zodVersion()}`)
await using old = await Folder.create()
await old.install(tarballs.client, `zod@${oldestZod}`)
for (const folder of [project, old]) {
  await folder.write('first-score.js', program)
  await folder.write('first-score.ts', program)
}
await using server = await startTouchstone(command, project)

/** What a runtime does with the first program of a stranger. */
const scores = (folder: Folder, runtime: string, ...args: readonly string[]) =>
  folder
    .run(runtime, ...args, 'first-score.js', server.url, server.token)
    .then(({ stdout }) => same(stdout, expected))

for (const number of ['22.15.0', '22.18.0', '24', '26'])
  await check(`Node ${number}: the SDK`, async () => {
    await tools.install(`node-${platform}@${number}`)
    const node = join(tools.path, `node_modules/node-${platform}/bin/node`)
    await scores(project, node)
    if (number === '22.15.0') return
    // Without the notes of an experiment, which Node 22 would print at each start.
    const bin = join(command.path, 'node_modules/touchstone/dist/bin.js')
    const { stdout, stderr } = await project.run(
      node,
      bin,
      'models',
      'list',
      '--dir',
      '.touchstone',
    )
    if (!stdout.includes('always-cat') || stderr !== '') throw new Error(stdout + stderr)
  })

await check('Node 20: says which Node it needs', async () => {
  await tools.install(`node-${platform}@20`)
  const node = join(tools.path, `node_modules/node-${platform}/bin/node`)
  const bin = join(command.path, 'node_modules/touchstone/dist/bin.js')
  const refusal = await project.run(node, bin, '--version').catch((error) => error)
  if (!String(refusal.stderr).includes('needs Node 22.18 or newer')) throw refusal
})

await check(`zod ${oldestZod}, the oldest`, () => scores(old, process.execPath))

await check('Deno', async () => {
  await tools.install('deno')
  await scores(project, join(tools.path, 'node_modules/.bin/deno'), 'run', '-A')
})

await check('Bun', async () => {
  await tools.install('bun')
  await scores(project, join(tools.path, 'node_modules/.bin/bun'), 'run')
})

const options = {
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
}
await project.write('types.ts', program.replace('process.argv', "['', '', '', '']"))
await project.write(
  'tsconfig.json',
  JSON.stringify({ compilerOptions: options, files: ['types.ts'] }),
)
for (const number of ['5.6', '5.9', '6', '7'])
  await check(`TypeScript ${number}, without skipLibCheck`, async () => {
    await tools.install(`typescript@${number}`)
    await project.run(join(tools.path, 'node_modules/.bin/tsc'), '-p', project.path)
  })

await check("tRPC's own client, typed by touchstone/api", async () => {
  await using bare = await Folder.create()
  const clients = ['@trpc/client@11', '@trpc/server@11', 'typescript@5.9']
  await bare.install(tarballs.touchstone, ...clients)
  await bare.write(
    'bare.ts',
    `import { createTRPCClient, httpBatchLink } from '@trpc/client'
     import type { AppRouter } from 'touchstone/api'
     const asItIs = { serialize: (value: unknown) => value, deserialize: (value: any) => value }
     const headers = { authorization: 'Bearer ${server.token}' }
     const link = httpBatchLink({ url: '${server.url}/trpc', transformer: asItIs, headers })
     const client = createTRPCClient<AppRouter>({ links: [link] })
     const { items } = await client.models.list.query({})
     const names: string[] = items.map(({ name }) => name)
     // @ts-expect-error There is no such procedure.
     client.models.dream
     console.log(names.sort().join())`,
  )
  const lax = { ...options, skipLibCheck: true, exactOptionalPropertyTypes: false }
  await bare.write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { ...lax, lib: ['es2024', 'dom'] }, files: ['bare.ts'] }),
  )
  await bare.run(join(bare.path, 'node_modules/.bin/tsc'), '-p', bare.path)
  const { stdout } = await bare.run(process.execPath, 'bare.ts')
  if (!stdout.includes('always-cat')) throw new Error(stdout)
})

await check('the client of the release before', async () => {
  const git = (...args: readonly string[]) => project.run('git', '-C', root, ...args)
  const { stdout } = await git('tag', '--list', 'v*', '--sort=-version:refname')
  const [tag] = stdout.split('\n').filter((one) => !one.endsWith(`v${version}`) && one !== '')
  if (tag === undefined) return console.log('  There is no release before this one.')
  await using before = await Folder.create()
  await before.install(`@touchstone/client@${tag.slice(1)}`, `zod@${await zodVersion()}`)
  await before.write('first-score.js', program)
  await scores(before, process.execPath)
})

await check('publint and attw', async () => {
  await tools.install('publint', '@arethetypeswrong/cli')
  for (const tarball of Object.values(tarballs)) {
    await tools.run(join(tools.path, 'node_modules/.bin/publint'), tarball, '--strict')
    const attw = join(tools.path, 'node_modules/.bin/attw')
    await tools.run(attw, tarball, '--profile', 'esm-only', '--no-emoji')
  }
})

await check('Next.js: a page that lists models', async () => {
  await using site = await Folder.create()
  const peers = ['next@16', 'react@19', 'react-dom@19', `zod@${await zodVersion()}`]
  await site.install(tarballs.client, ...peers)
  await cp(join(strangers, 'next'), join(site.path, 'app'), { recursive: true })
  const next = join(site.path, 'node_modules/.bin/next')
  await site.run(next, 'build')
  await using served = site.serve(next, ['start', '--port', '0'], {
    TOUCHSTONE_URL: server.url,
    TOUCHSTONE_TOKEN: server.token,
  })
  const [url] = await served.printed(/http:\/\/localhost:\d+/)
  const page = await (await fetch(url)).text()
  if (!page.includes('always-cat')) throw new Error(page)
})

process.exitCode = failed === 0 ? 0 : 1
