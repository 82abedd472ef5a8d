import * as z from 'zod'
import { received } from './received.ts'

/** A number that is neither NaN nor infinite; `what` begins the message. */
export const finiteNumber = (what: string): z.ZodNumber =>
  z.number({ error: ({ input }) => `${what} must be a finite number, got ${received(input)}` })
