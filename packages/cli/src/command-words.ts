import { TouchstoneError, summaryOf } from '@touchstone/core/errors'
import type { Hint } from '@touchstone/core/hint'

/** A next step in the words of the command line. */
export function inCommands(hint: Hint): string {
  switch (hint.do) {
    case 'load':
      return `Or see it with \`${showing[hint.noun]} ${JSON.stringify(hint.name)}\`.`
    case 'send-token':
      return 'Set TOUCHSTONE_TOKEN or --token, or keep one with `touchstone login URL`.'
    case 'edit-again':
      return `Repeat the edit on revision ${hint.revision}.`
    case 'list-damage':
      return '`touchstone doctor --deep` lists everything that is damaged.'
    case 'allow':
      return allowing[hint.option]
    case 'read-otherwise':
      return [
        ...(hint.nan === undefined ? [] : [readingNaN[hint.nan]]),
        ...(hint.isSkippable ? [skipping] : []),
      ].join(' ')
    default:
      return `The same command goes on with the other ${hint.left}.`
  }
}

/** What a command says of an error, in one text: what failed, and the next step. */
export const commandMessage = (error: unknown): string => {
  const summary = summaryOf(error)
  const hint = error instanceof TouchstoneError ? error.hint : undefined
  return hint === undefined ? summary : `${summary} ${inCommands(hint)}`
}

const showing = {
  workflow: 'touchstone workflows show',
  model: 'touchstone models show',
  'test case': 'touchstone cases show',
  'test suite': 'touchstone suites show',
} as const

const allowing = {
  onMissing: 'Complete the table, or pass --on-missing skip to continue without them.',
  onUnknown: 'Check the key, or pass --on-unknown skip to leave them out.',
  reset: 'Run with --reset to replace it.',
  removeMost: 'If they are to go, collect again with --remove-most.',
} as const

const readingNaN = {
  nullable: 'Read NaN as no value with --nan null, or replace it in the table.',
  required:
    'Replace it in the table, or make the field nullable in the workflow and read NaN as no value with --nan null.',
} as const

const skipping =
  'Or leave such rows out with --on-error skip; --rejects FILE writes them to a file.'
