import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describeStack } from './describe-stack.ts'
import { makeStack } from './stack.ts'
import { pagesChecks, webChecks } from './web-checks.ts'

const files = {
  'package.json': '{}',
  'dist/index.html': '<!doctype html><script type="module" src="/assets/main.js"></script>',
  'dist/assets/main.js': 'console.log("pages")',
}

describeStack('a stage with pages', {
  async make() {
    const pages = await mkdtemp(join(tmpdir(), 'touchstone-pages-'))
    try {
      for (const [file, text] of Object.entries(files)) {
        const path = join(pages, 'packages/web', file)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, text)
      }
      return await makeStack('production', { pages })
    } finally {
      await rm(pages, { recursive: true, force: true })
    }
  },
  checks: [...webChecks, ...pagesChecks],
})
