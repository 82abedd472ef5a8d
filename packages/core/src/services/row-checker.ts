import type { TouchstoneError } from '../errors.ts'
import type { FieldCheck } from './workflows.ts'

// Enough rows at once that the way to where they are checked does not count.
const charactersAtOnce = 256 * 1024

/** Holds the rows of a part to the schema of their field. */
export interface RowChecker {
  /**
   * Checks a row, now or with others later.
   * @param line of the part, with the value in it
   * @returns what to wait for before the next row, if anything
   * @throws TouchstoneError what was made of its misfit
   */
  add(row: { line: string; value: unknown; index: number }): Promise<void> | undefined
  /** Checks the rows that are still waiting. */
  end(): Promise<void>
}

/** @param misfit makes the error for a row, by its index */
export function createRowChecker(
  check: FieldCheck,
  misfit: (index: number, problem: string) => TouchstoneError,
): RowChecker {
  if ('now' in check)
    return {
      add({ value, index }) {
        const problem = check.now(value)
        if (problem !== undefined) throw misfit(index, problem)
        return undefined
      },
      end: async () => {},
    }
  let lines: string[] = []
  let indexes: number[] = []
  let characters = 0
  const end = async (): Promise<void> => {
    if (lines.length === 0) return
    const at = indexes
    const waiting = lines
    lines = []
    indexes = []
    characters = 0
    const found = await check.apart(waiting)
    if (found) throw misfit(at[found.index] ?? 0, found.problem)
  }
  return {
    add({ line, index }) {
      lines.push(line)
      indexes.push(index)
      characters += line.length
      return characters < charactersAtOnce ? undefined : end()
    },
    end,
  }
}
