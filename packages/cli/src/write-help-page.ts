import { readFile, writeFile } from 'node:fs/promises'
import { helpSection } from './help-page.ts'

// `pnpm docs:cli`: puts the help of every command into docs/cli.md.
const path = new URL('../../../docs/cli.md', import.meta.url)
const page = await readFile(path, 'utf8')
await writeFile(path, page.slice(0, page.indexOf('## Commands\n')) + helpSection())
