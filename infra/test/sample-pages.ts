import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What stands for the built pages: the stack reads which files there are. */
export const samplePages: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><script type="module" src="/assets/main.js"></script>',
  'assets/main.js': 'console.log("pages")',
}

/** Lays files where a build leaves those of the pages of a repository. */
export async function layPages(root: string, files: Readonly<Record<string, string>>) {
  await mkdir(join(root, 'packages/web'), { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, 'packages/web/dist', file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}
