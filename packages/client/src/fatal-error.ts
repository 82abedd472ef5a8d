import { TouchstoneError } from '@touchstone/core'

/** Ends a test even if its evaluator records failures: trying the next sample would fail the same way. */
export class FatalError extends TouchstoneError {}
