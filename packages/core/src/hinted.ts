import { TouchstoneError, type ErrorCode } from './errors.ts'
import type { Hint } from './hint.ts'

/**
 * An error with a next step, which its `message` has in the words of the SDK: an error that nobody
 * catches says what to do.
 */
export const hinted = (
  code: ErrorCode,
  summary: string,
  hint: Hint | undefined,
  options: { details?: Record<string, unknown>; cause?: unknown } = {},
): TouchstoneError =>
  hint === undefined
    ? new TouchstoneError(code, summary, options)
    : new TouchstoneError(code, `${summary} ${inCode(hint)}`, { ...options, summary, hint })

/** A next step in the words of the SDK. */
function inCode(hint: Hint): string {
  switch (hint.do) {
    case 'load':
      return `Or load it with ${loading[hint.noun]}(${JSON.stringify(hint.name)}).`
    case 'send-token':
      return 'Pass one to `connect` as `token`.'
    case 'edit-again':
      return 'Load it again and repeat the edit.'
    case 'list-damage':
      return '`touchstone doctor --deep` lists everything that is damaged.'
    case 'allow':
      return allowing[hint.option]
    case 'read-otherwise':
      return [
        ...(hint.nan === undefined ? [] : [readingNaN[hint.nan]]),
        ...(hint.isSkippable ? ["To leave out such rows, pass onError: 'skip'."] : []),
      ].join(' ')
    default:
      return `The same call goes on with the other ${hint.left}.`
  }
}

const loading = {
  workflow: 'touchstone.openWorkflow',
  model: 'Model.load',
  'test case': 'TestCase.load',
  'test suite': 'TestSuite.load',
} as const

const allowing = {
  onMissing: "Complete the table, or pass onMissing: 'skip' to continue without them.",
  onUnknown: "Check the key, or pass onUnknown: 'skip' to leave them out.",
  reset: 'Run with reset: true to replace it.',
  removeMost: 'If they are to go, collect again with removeMost: true.',
} as const

const readingNaN = {
  nullable: "Read NaN as no value with nan: 'null', or replace it in the table.",
  required:
    "Replace it in the table, or make the field nullable in the workflow and read NaN as no value with nan: 'null'.",
} as const
