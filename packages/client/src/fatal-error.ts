import { isBranded, TouchstoneError } from '@touchstone/core/errors'

// The evaluator of a module and the command that runs it have a copy of this class each.
const brand: unique symbol = Symbol.for('touchstone.fatal-error')

/** Ends a test even if its evaluator records failures: trying the next sample would fail the same way. */
export class FatalError extends TouchstoneError {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, brand)
  }
}
Object.defineProperty(FatalError.prototype, brand, { value: true })
