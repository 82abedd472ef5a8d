import type { Rpc } from '@touchstone/client/contract'
import type {
  TRPCBuiltRouter,
  TRPCDefaultErrorShape,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
} from '@trpc/server'

type Call = (...given: never) => Promise<unknown>
interface Definition<C extends Call> {
  input: Parameters<C>[0]
  output: Awaited<ReturnType<C>>
  meta: object
}
type Procedure<P> = P extends { readonly query: infer C extends Call }
  ? TRPCQueryProcedure<Definition<C>>
  : P extends { readonly mutate: infer C extends Call }
    ? TRPCMutationProcedure<Definition<C>>
    : never

/**
 * The contract as tRPC's own clients take it: `createTRPCClient<AppRouter>(…)`. Answers are JSON as
 * they are, so that the link gets a `transformer` that changes nothing:
 * `{ serialize: (value) => value, deserialize: (value) => value }`.
 */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: TRPCDefaultErrorShape; transformer: true },
  { [Noun in keyof Rpc]: { [Verb in keyof Rpc[Noun]]: Procedure<Rpc[Noun][Verb]> } }
>
