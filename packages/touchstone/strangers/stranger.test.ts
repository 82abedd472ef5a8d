import { copyFile, cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Folder,
  packAll,
  startTouchstone,
  zodVersion,
  type Served,
  type Tarballs,
} from './folder.ts'

// The packages as somebody gets them who has never seen the clone.

const root = resolve(import.meta.dirname, '../../..')
let tarballs: Tarballs
/** Where the SDK is installed, and where the command line is: two projects, each with one package. */
let project: Folder
let command: Folder
let server: Served

const touchstone = (...args: readonly string[]) =>
  project.run(join(command.path, 'node_modules/.bin/touchstone'), ...args)

beforeAll(async () => {
  tarballs = await packAll()
  project = await Folder.create()
  command = await Folder.create()
  await command.install(tarballs.touchstone)
  await project.install(tarballs.client, `zod@${await zodVersion()}`)
  for (const name of ['first-score.ts', 'tested.ts'])
    await copyFile(join(import.meta.dirname, name), join(project.path, name))
  server = await startTouchstone(command, project)
}, 240_000)

afterAll(async () => {
  for (const one of [server, project, command]) await one?.[Symbol.asyncDispose]()
})

describe('the published packages', () => {
  it('are small, and bring nothing along', async () => {
    expect((await stat(tarballs.client)).size).toBeLessThan(400_000)
    expect((await stat(tarballs.touchstone)).size).toBeLessThan(1_500_000)
    expect(await project.packages()).toEqual(['@touchstone/client', 'zod'])
    expect(await command.packages()).toEqual(['touchstone'])
    expect(await project.installedBytes()).toBeLessThan(12_000_000)
    expect(await command.installedBytes()).toBeLessThan(6_000_000)
  })

  it('have the pages of this build, and no others', async () => {
    const filesIn = async (folder: string) =>
      (await readdir(folder, { recursive: true })).toSorted()
    expect(await filesIn(join(command.path, 'node_modules/touchstone/pages'))).toEqual(
      await filesIn(join(root, 'packages/web/dist')),
    )
  })

  it('carry one version, and the command says it', async () => {
    const { stdout } = await touchstone('--version')
    for (const folder of [project, command])
      for (const name of await folder.packages()) {
        if (name === 'zod') continue
        const path = join(folder.path, 'node_modules', name, 'package.json')
        expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: stdout.trim() })
      }
    const health = await fetch(`${server.url}/healthz`)
    expect(await health.json()).toEqual({ ok: true, version: stdout.trim() })
  })

  it('name whose code is inside them', async () => {
    const inside = async (folder: Folder, name: string, bundle: string): Promise<string[]> => {
      const path = join(folder.path, 'node_modules', name, bundle)
      const bom: { components: { name: string }[] } = JSON.parse(
        await readFile(join(path, 'sbom.cdx.json'), 'utf8'),
      )
      const text = await readFile(join(path, 'THIRD-PARTY.md'), 'utf8')
      const names = bom.components.map((one) => one.name)
      for (const one of names) expect(text).toContain(`## ${one} `)
      return names
    }
    expect(await inside(project, '@touchstone/client', 'dist')).toContain('hyparquet')
    expect(await inside(command, 'touchstone', 'dist')).toContain('commander')
    expect(await inside(command, 'touchstone', 'pages')).toContain('react')
  })

  it.each(['client', 'touchstone'])('are not packed by npm from packages/%s', async (name) => {
    const folder = join(root, 'packages', name)
    const packing = project.run('npm', 'pack', '--prefix', folder, folder)
    await expect(packing).rejects.toMatchObject({
      stderr: expect.stringContaining('Make the tarballs with `npx -y pnpm@10.34.9 pack:all`'),
    })
  })
})

describe('the command line', () => {
  it('serves the pages that came with it', async () => {
    const page = await fetch(server.url)
    expect(page.headers.get('content-type')).toContain('text/html')
    const [script = ''] = /\/assets\/[\w-]+\.js/.exec(await page.text()) ?? []
    expect((await fetch(server.url + script)).headers.get('content-type')).toContain('javascript')
  })

  it('says that a package without its pages is not whole', async () => {
    await using folder = await Folder.create()
    const copy = join(folder.path, 'touchstone')
    await cp(join(command.path, 'node_modules/touchstone'), copy, { recursive: true })
    await rm(join(copy, 'pages'), { recursive: true })
    const bin = join(copy, 'dist/bin.js')
    const refusal = folder.run(process.execPath, bin, 'serve', '--port=0')
    await expect(refusal).rejects.toMatchObject({
      code: 11,
      stderr: expect.stringContaining('The package is not whole: install it again.'),
    })
  })

  it('shows three models with scores in one command, then their pages', async () => {
    await using folder = await Folder.create()
    const bin = join(command.path, 'node_modules/.bin/touchstone')
    await using demo = folder.serve(bin, ['demo', '--port=0'])
    const { input: printed } = await demo.printed(/npx touchstone compare/)
    expect(printed).toContain('✓ nearest-5')
    expect(printed).toMatch(/accuracy +230 +94\.3 % +97\.4 % +95\.2 %/)
    const [address = ''] = /http:\/\/localhost:\d+\/sign-in/.exec(printed) ?? []
    expect((await fetch(address)).headers.get('content-type')).toContain('text/html')
  })

  it('checks rows in its worker, like a server from sources', async () => {
    const types = JSON.stringify({
      testSample: { type: 'object', properties: { id: { type: 'string' } } },
      groundTruth: { type: 'string' },
      inference: { type: 'string' },
    })
    await project.write('types.json', types)
    await touchstone('workflows', 'define', 'Checked', 'types.json')
    const { stdout } = await touchstone('workflows', 'list')
    expect(stdout).toContain('Checked')
  })

  it('gives scores for two tables, without code', async () => {
    const data = join(root, 'docs/recipes/data')
    await mkdir(join(project.path, 'data'))
    for (const name of ['labels.csv', 'resnet50.csv'])
      await copyFile(join(data, name), join(project.path, 'data', name))
    const [labels, predictions] = ['data/labels.csv', 'data/resnet50.csv'] as const
    const tables = ['--labels', labels, '--predictions', predictions, '--key', 'photo']
    await touchstone('workflows', 'define', 'Animals', ...tables)
    await touchstone('cases', 'create', 'photos', labels, '--workflow', 'Animals')
    const target = ['--model', 'resnet50', '--create', '--workflow', 'Animals', '--case', 'photos']
    const how = ['--key', 'photo', '--evaluate', 'classification']
    const scored = await touchstone('upload', predictions, ...target, ...how)
    expect(scored.stdout).toContain('0.7250 [0.6391, 0.7970]')
  })
})

describe('the SDK', () => {
  it('tests a model from a program with types', async () => {
    const ran = await project.run(process.execPath, 'first-score.ts', server.url, server.token)
    expect(JSON.parse(ran.stdout)).toEqual({
      accuracy: 0.75,
      refused: 'not_found',
      table: 'function',
    })
  })

  it('does what its README says', async () => {
    const readme = await readFile(join(root, 'packages/client/README.md'), 'utf8')
    const [, program = ''] = /```ts\n([^]+?)```/.exec(readme) ?? []
    await project.write('readme.ts', program.replace('http://localhost:3000', server.url))
    const { stdout } = await project.run(process.execPath, 'readme.ts')
    expect(stdout).toMatch(/3 test samples, 3 inferred[^]+score +0\.6667/)
  })

  it('agrees with the other copy of it, which the command line has', async () => {
    const { stdout } = await touchstone('test', 'tested.ts')
    expect(stdout).toContain('always-dog')
    expect(stdout).toMatch(/hit\s[^]*0\.25/)
    await project.write(
      'gone.js',
      `import { TouchstoneError } from '@touchstone/client'
       export default (touchstone) => touchstone.openWorkflow('No such workflow')`,
    )
    await expect(touchstone('test', 'gone.js')).rejects.toMatchObject({ code: 3 })
  })

  it('has types that hold without any other package', async () => {
    await project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          target: 'es2022',
          lib: ['es2022', 'dom'],
          types: [],
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          exactOptionalPropertyTypes: true,
        },
        files: ['types.ts'],
      }),
    )
    const program = await readFile(join(import.meta.dirname, 'first-score.ts'), 'utf8')
    await project.write('types.ts', program.replace('process.argv', "['', '', '', '']"))
    const tsc = join(root, 'node_modules/.bin/tsc')
    await expect(project.run(tsc, '-p', '.').catch(({ stdout }) => stdout)).resolves.toEqual({
      stdout: '',
      stderr: '',
    })
  })

  it('fits into a page, without a module of Node', async () => {
    await project.write(
      'page.js',
      `import { connect } from '@touchstone/client'
       import * as z from 'zod'
       const touchstone = connect({ url: location.origin })
       const workflow = touchstone.defineWorkflow('Pets', {
         testSample: z.object({ id: z.string() }), groundTruth: z.string(), inference: z.string(),
       })
       for await (const { name } of workflow.Model.list()) document.body.append(name)`,
    )
    const warnings: string[] = []
    const built = await build({
      root: project.path,
      configFile: false,
      logLevel: 'warn',
      customLogger: {
        ...silent,
        warn: (text) => void warnings.push(text),
        warnOnce: (text) => void warnings.push(text),
      },
      build: { outDir: 'page', target: 'es2022', rolldownOptions: { input: 'page.js' } },
    })
    expect(warnings).toEqual([])
    const [output] = [built].flat()
    if (!output || !('output' in output)) throw new Error('Vite built nothing.')
    const chunks = output.output.filter((one) => one.type === 'chunk')
    // What the page loads at once; an evaluation brings its own part when it is called.
    const loaded = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName))
    for (const name of loaded)
      for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? [])
        loaded.add(next)
    const sizes = chunks
      .filter(({ fileName }) => loaded.has(fileName))
      .map(({ code }) => gzipSync(code).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(90_000)
  })
})

const silent = {
  info: () => {},
  error: () => {},
  clearScreen: () => {},
  hasErrorLogged: () => false,
  hasWarned: false,
}
