import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, it } from 'vitest'

const packages = join(import.meta.dirname, '../..')

/** The code of one evaluator, as a page that imports nothing else loads it. */
async function bundled(name: string) {
  const entry = 'virtual:entry'
  const result = (await build({
    configFile: false,
    root: join(packages, 'web'),
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? `\0${entry}` : null),
        load: (id) =>
          id === `\0${entry}` ? `export { ${name} } from '@touchstone/client/evaluators'` : null,
      },
    ],
    build: {
      write: false,
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        // The SDK has these already.
        external: ['@noble/hashes/sha2.js', 'canonicalize'],
      },
    },
  })) as Rolldown.RolldownOutput
  const chunks = result.output.filter((one) => one.type === 'chunk')
  const modules = chunks.flatMap((chunk) =>
    Object.entries(chunk.modules).flatMap(([path, { renderedLength }]) =>
      renderedLength > 0 ? [path.slice(packages.length + 1)] : [],
    ),
  )
  return { bytes: gzipSync(chunks.map(({ code }) => code).join('')).length, modules }
}

it('bundles an evaluator without the code of the others', async () => {
  const { bytes, modules } = await bundled('classification')
  expect(modules).toContain('metrics/src/classification.ts')
  // A module of text or detection; replicate-text.ts is the text that replicates are stored as.
  const foreign =
    /detection|coco|box|[/]text|bleu|rouge|chrf|regression|judge|verdict|field-schema|zod/
  expect(modules.filter((path) => foreign.test(path))).toEqual([])
  expect(bytes).toBeLessThan(15 * 1024)
})

it('bundles the code of the evaluator that is imported', async () => {
  const { modules } = await bundled('detection')
  expect(modules).toContain('metrics/src/detection.ts')
  expect(modules).not.toContain('metrics/src/classification.ts')
})
