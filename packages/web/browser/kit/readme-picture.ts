import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const repository = new URL('../../../../', import.meta.url)

/**
 * The bytes of a picture that the README shows of a page. UPDATE_PICTURES=1 takes it again.
 * @throws if the README does not show it
 */
export async function readmePicture(page: Page, name: string): Promise<Buffer> {
  const path = `docs/images/${name}.png`
  const url = new URL(path, repository)
  if (process.env.UPDATE_PICTURES !== undefined) await page.screenshot({ path: fileURLToPath(url) })
  const readme = await readFile(new URL('README.md', repository), 'utf8')
  if (!readme.includes(`(${path})`)) throw new Error(`README.md does not show ${path}.`)
  return readFile(url)
}
