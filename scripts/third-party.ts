import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a bundler says about the files it made. */
interface Bundle {
  readonly [file: string]: { readonly type: string; readonly moduleIds?: readonly string[] }
}
interface Emitting {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown
}

interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly text: string
}

// Licences that ask for no more than their text beside the code.
const free = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
])

/**
 * A plugin of a bundler that says what other people wrote of a bundle: `THIRD-PARTY.md` with the text of
 * each licence, which bundling owes, and `sbom.cdx.json` (CycloneDX 1.6), because `npm audit` sees no
 * package that is inside another one. A licence that is not known to be free ends the build.
 */
export const thirdParty = (of: { readonly name: string; readonly version: string }) => ({
  name: 'third-party',
  async generateBundle(this: Emitting, _options: unknown, bundle: Bundle): Promise<void> {
    const folders = new Set<string>()
    for (const { moduleIds = [] } of Object.values(bundle))
      for (const id of moduleIds) {
        const folder = packageFolder(id)
        if (folder !== undefined) folders.add(folder)
      }
    const packages = await Promise.all([...folders].map(packageAt))
    const distinct = [
      ...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values(),
    ]
    const sorted = distinct.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    for (const { name, license } of sorted)
      if (!free.has(license))
        throw new Error(`${name} has the licence ${license}. Look at it first.`)
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.md', source: textOf(sorted) })
    this.emitFile({ type: 'asset', fileName: 'sbom.cdx.json', source: bomOf(of, sorted) })
  },
})

/** The folder of the installed package that a module is of; undefined for our own. */
function packageFolder(id: string): string | undefined {
  const [path = ''] = id.replace(/^\0/, '').split('?')
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]
}

async function packageAt(folder: string): Promise<Package> {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name))
  const text =
    file === undefined
      ? 'The package has no file with its licence.'
      : await readFile(join(folder, file), 'utf8')
  const { name, version, license = 'none' } = manifest
  return { name, version, license, text: text.trim() }
}

const textOf = (packages: readonly Package[]): string =>
  [
    '# Third-party code in this bundle',
    ...packages.map(({ name, version, license, text }) =>
      [`## ${name} ${version} (${license})`, '', text].join('\n'),
    ),
  ].join('\n\n')

const componentOf = ({ name, version }: { name: string; version: string }) => {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return { type: 'library', name, version, purl, 'bom-ref': purl }
}

const bomOf = (of: { name: string; version: string }, packages: readonly Package[]): string =>
  JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { component: componentOf(of) },
      components: packages.map((one) => ({
        ...componentOf(one),
        licenses: [{ license: { id: one.license } }],
      })),
    },
    null,
    2,
  )
