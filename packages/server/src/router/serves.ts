import type { Rpc } from '@touchstone/client/contract'
import type { TRPCClient } from '@trpc/client'
import type { AppRouter } from './index.ts'

// What clients are written against is held to what the router serves when types are checked: every
// procedure takes the inputs and gives the answers that the contract says, and neither has one more.

type Names<T> = { [R in keyof T]: keyof T[R] }
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never

/** The contract, seen through tRPC. */
export const serves = (client: TRPCClient<AppRouter>): Rpc => client

/** Whether both have the same procedures. */
export const namesAreSame: Same<Names<Rpc>, Names<AppRouter['_def']['record']>> = true
