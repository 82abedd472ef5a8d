import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// Rings of files are the linter's to find (`import/no-cycle`, types included). This holds the arrows
// between packages that docs/architecture.md draws.

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Which packages the sources of a package may use. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  storage: ['core'],
  metrics: [],
  client: ['core', 'metrics'],
  server: ['client', 'core', 'storage'],
  // Its command `demo` runs one.
  cli: ['client', 'core', 'examples', 'server'],
  web: ['client', 'core'],
  touchstone: ['client', 'server'],
}

const isTest = (path: string): boolean =>
  /\.test\.tsx?$|\/(testing|conformance|children|kit|browser|build)\//.test(path)

/** The packages of ours that a file imports, and relative paths that leave its own. */
function importsOf(text: string): string[] {
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...specifiers].flatMap(([, specifier = '']) => {
    const [, name] = /^@touchstone\/([^/]+)/.exec(specifier) ?? []
    if (name !== undefined) return [name]
    const [, other] =
      /^(?:\.\.\/)+(?:packages\/)?(core|storage|metrics|client|server|cli|web|touchstone|e2e)\/src\//.exec(
        specifier,
      ) ?? []
    return other === undefined ? [] : [`${other} by a path`]
  })
}

async function usedBy(name: string): Promise<Map<string, string>> {
  const used = new Map<string, string>()
  for await (const path of glob(`packages/${name}/src/**/*.{ts,tsx}`, { cwd: root })) {
    if (isTest(path)) continue
    for (const other of importsOf(await readFile(root + path, 'utf8')))
      if (other !== name) used.set(other, path)
  }
  return used
}

describe.each(Object.entries(arrows))('packages/%s', (name, allowed) => {
  it('uses what its arrows lead to, and nothing else', async () => {
    const used = await usedBy(name)
    const others = [...used].filter(([other]) => !allowed.includes(other))
    expect(others).toEqual([])
    // An arrow that nothing takes is one too many.
    expect(new Set(used.keys())).toEqual(new Set(allowed))
  })
})

it('no arrow runs back', () => {
  const seen = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    expect(path).not.toContain(name)
    seen.add(name)
    for (const next of arrows[name] ?? []) visit(next, [...path, name])
  }
  for (const name of Object.keys(arrows)) visit(name, [])
  expect(seen).toEqual(new Set([...Object.keys(arrows), 'examples']))
})

describe('a published package', () => {
  it.each(['client', 'touchstone'])('packages/%s depends on published ones alone', async (name) => {
    const path = `${root}packages/${name}/package.json`
    const manifest: Record<string, unknown> = JSON.parse(await readFile(path, 'utf8'))
    expect(manifest['private']).toBeUndefined()
    const needed = Object.keys({
      ...Object(manifest['dependencies']),
      ...Object(manifest['peerDependencies']),
    })
    const own = needed.filter((other) => other.startsWith('@touchstone/'))
    expect(own.filter((other) => other !== '@touchstone/client')).toEqual([])
  })
})
