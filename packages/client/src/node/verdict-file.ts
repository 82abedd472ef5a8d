import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import type { Verdict, VerdictCache } from '../evaluators/verdict.ts'
import { isRecord } from '../option-value.ts'
import { unwritable } from './unwritable.ts'

/**
 * Keeps the verdicts of judges in a file, a line of JSON for each. A verdict is in the file once `set` returns. A
 * line that a killed process left unfinished is skipped. Judges with different names may share a file, and several
 * evaluators may write to it at once.
 *
 * @throws TouchstoneError `bad_input` when used, for a file that holds something else or cannot be written;
 * `storage` when the disk is full
 * @example
 * judge(workflow, { ...options, cache: verdictFile('verdicts.jsonl') })
 */
export function verdictFile(path: string): VerdictCache {
  let opened: { verdicts: Map<string, Verdict>; isCut: boolean } | undefined
  const open = (): NonNullable<typeof opened> => (opened ??= read(path))
  return {
    get: (key) => open().verdicts.get(key),
    set(key, verdict) {
      const file = open()
      const start = file.isCut ? '\n' : ''
      writing(path, () => appendFileSync(path, `${start}${JSON.stringify({ key, verdict })}\n`))
      file.isCut = false
      file.verdicts.set(key, verdict)
    },
  }
}

/** What a file holds, and whether its last line has no end. It is made where there is none. */
function read(path: string): { verdicts: Map<string, Verdict>; isCut: boolean } {
  writing(path, () => {
    mkdirSync(dirname(path), { recursive: true })
    // Fails before anything is paid for.
    appendFileSync(path, '')
  })
  const text = readFileSync(path, 'utf8')
  const isCut = text !== '' && !text.endsWith('\n')
  const lines = text.split('\n').filter((line) => line !== '')
  const verdicts = new Map<string, Verdict>()
  for (const line of lines) {
    const entry = entryOf(line)
    if (entry) verdicts.set(entry.key, entry.verdict)
  }
  // One unfinished line alone is what is left of a first verdict.
  if (verdicts.size > 0 || lines.length === 0 || (lines.length === 1 && isCut && text[0] === '{'))
    return { verdicts, isCut }
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(path)} holds no verdicts, so it was left as it is. Choose another file.`,
    { details: { path } },
  )
}

function entryOf(line: string): { key: string; verdict: Verdict } | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    if (!isRecord(entry) || typeof entry['key'] !== 'string' || !isRecord(entry['verdict']))
      return undefined
    // The judge checks each verdict that it reads.
    return { key: entry['key'], verdict: entry['verdict'] as unknown as Verdict }
  } catch {
    return undefined
  }
}

function writing(path: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    throw unwritable(path, error)
  }
}
