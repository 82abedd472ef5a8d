import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isPacked } from '../is-packed.ts'

const folder = fileURLToPath(new URL(isPacked ? '../pages' : '../../../web/dist', import.meta.url))

/**
 * The folder of the built pages; undefined in a clone that has not built them. The published package
 * always has them: a copy of it without is broken, and whoever reads them says so.
 */
export const builtPages = (): string | undefined =>
  isPacked || existsSync(folder) ? folder : undefined
