import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** One module, with what it imports when it runs; imports of types are gone by then. */
interface Module {
  readonly path: string
  readonly source: string
  readonly imports: readonly string[]
}

const packages = new URL('../../', import.meta.url)

/** The module that a specifier of one of our packages leads to; undefined for other packages. */
async function ownModule(specifier: string): Promise<URL | undefined> {
  const [, name, path] = /^@touchstone\/([^/]+)(\/.+)?$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  const manifest = new URL(`${name}/package.json`, packages)
  const { exports } = JSON.parse(await readFile(manifest, 'utf8'))
  return new URL(exports[`.${path ?? ''}`], manifest)
}

/** Comments and texts are no code. */
const codeOf = (source: string): string =>
  source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")

function importsOf(source: string): string[] {
  const statements = source.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)'/gm,
  )
  const dynamic = source.matchAll(/\bimport\(\s*'([^']+)'/g)
  return [...statements, ...dynamic].map(([, specifier]) => specifier ?? '')
}

/** The modules of this repository that an entry loads, and the packages from outside. */
async function graphOf(entry: URL): Promise<{ modules: Module[]; externals: Set<string> }> {
  const modules = new Map<string, Module>()
  const externals = new Set<string>()
  const queue = [entry]
  for (let url = queue.pop(); url; url = queue.pop()) {
    if (modules.has(url.href)) continue
    const source = await readFile(url, 'utf8')
    const imports = importsOf(source)
    modules.set(url.href, { path: fileURLToPath(url), source, imports })
    for (const specifier of imports) {
      const own = await ownModule(specifier)
      if (specifier.startsWith('.')) queue.push(new URL(specifier, url))
      else if (own) queue.push(own)
      else externals.add(specifier)
    }
  }
  return { modules: [...modules.values()], externals }
}

const entries = ['index.ts', 'types/index.ts', 'evaluators/index.ts'].map(
  (name) => new URL(name, import.meta.url),
)

test.each(entries.map((url) => ({ name: url.pathname.split('/src/')[1], url })))(
  '$name loads nothing that a browser does not have',
  async ({ url }) => {
    const { modules, externals } = await graphOf(url)
    expect(modules.length).toBeGreaterThan(10)
    // Each of these runs in browsers. A new one has to be looked at before it is added.
    expect([...externals].filter((name) => !known.has(name))).toEqual([])
    const forbidden = modules.flatMap(({ path, source }) =>
      // What stands behind a dot, as in `(globalThis as NodeHost).process`, may be undefined; what
      // stands before a colon is a type.
      [...codeOf(source).matchAll(nodeOnly)].map(([name]) => `${path}: ${name}`),
    )
    expect(forbidden).toEqual([])
  },
)

const known = new Set([
  '@noble/hashes/sha2.js',
  '@trpc/client',
  '@trpc/server/observable',
  'canonicalize',
  'zod',
  'zod/mini',
])

const nodeOnly =
  /(?<![.\w$])(?:process|Buffer|global|require|setImmediate|__dirname|__filename)(?![\w$]|\??:)/g

test.each([
  ['process.env', ['process']],
  ['const a = Buffer.from(b)', ['Buffer']],
  ['// process.env', []],
  ["'process.env'", []],
  ['(globalThis as Host).process?.env', []],
  ['interface Host { process?: object }', []],
])('of %s the check finds %o', (source, found) => {
  expect([...codeOf(source).matchAll(nodeOnly)].map(([name]) => name)).toEqual(found)
})

test.each([
  ["import { a,\n  b } from './a.ts'", ['./a.ts']],
  ["import type { A } from './a.ts'", []],
  ["export type { A } from './a.ts'", []],
  ["import './a.ts'", ['./a.ts']],
  ["import * as z from 'zod'", ['zod']],
  ["export { a } from 'node:fs'", ['node:fs']],
  ["const a = await import('node:fs')", ['node:fs']],
])('of %s the graph takes %o', (source, found) => {
  expect(importsOf(source)).toEqual(found)
})
