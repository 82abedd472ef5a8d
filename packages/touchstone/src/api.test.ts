import type { Rpc } from '@touchstone/client/contract'
import type { TRPCClient } from '@trpc/client'
import { expectTypeOf, test } from 'vitest'
import type { AppRouter } from './api.ts'

test("gives tRPC's own client the calls of the contract", () => {
  type Client = TRPCClient<AppRouter>
  expectTypeOf<{ [Noun in keyof Client]: keyof Client[Noun] }>().toExtend<{
    [Noun in keyof Rpc]: keyof Rpc[Noun]
  }>()
  expectTypeOf<Parameters<Client['models']['get']['query']>[0]>().toEqualTypeOf<
    Parameters<Rpc['models']['get']['query']>[0]
  >()
  expectTypeOf<Awaited<ReturnType<Client['models']['get']['query']>>>().toEqualTypeOf<
    Awaited<ReturnType<Rpc['models']['get']['query']>>
  >()
  expectTypeOf<Awaited<ReturnType<Client['models']['create']['mutate']>>>().toEqualTypeOf<
    Awaited<ReturnType<Rpc['models']['create']['mutate']>>
  >()
})
