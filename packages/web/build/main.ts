import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withImageHosts } from '../../server/src/local/pages-policy.ts'
import { buildPages } from './pages.ts'

// A deployment says here which hosts its policy allows; a local server says it when it serves.
const hosts = (process.env['IMAGE_HOSTS'] ?? '').split(' ').filter(Boolean)
const index = join(await buildPages(), 'index.html')
const draft = `${index}.draft`
await writeFile(draft, withImageHosts(await readFile(index, 'utf8'), hosts))
await rename(draft, index)
