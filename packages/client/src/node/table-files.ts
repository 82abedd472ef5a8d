import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { TouchstoneError } from '@touchstone/core'

/**
 * The files that paths and patterns name, those of a pattern in the order of their names. A file
 * whose name looks like a pattern is itself.
 * @throws TouchstoneError `not_found` for a pattern that no file matches
 */
export const filesOf = (path: string): readonly string[] =>
  isPattern(path) && !existsSync(path) ? matching(path) : [path]

const isPattern = (path: string): boolean => /[*?[{]/.test(path)

function matching(pattern: string): string[] {
  const files = globSync(pattern, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
  if (files.length > 0) return files.toSorted()
  throw new TouchstoneError(
    'not_found',
    `No files match ${JSON.stringify(pattern)}. Check the pattern and the current directory.`,
    { details: { pattern } },
  )
}
