import { appRouter } from '@touchstone/server/router'

/** What the tests know of a procedure of the router. */
interface Procedure {
  // tRPC keeps these under this name for tools like these tests.
  readonly _def: {
    readonly type: 'query' | 'mutation'
    readonly inputs: readonly { parse(input: unknown): unknown }[]
  }
}

/** Every procedure of the server, by its path. */
// oxlint-disable-next-line no-underscore-dangle
export const procedures: ReadonlyMap<string, Procedure['_def']> = new Map(
  Object.entries(
    // oxlint-disable-next-line no-underscore-dangle
    (appRouter._def as unknown as { procedures: Record<string, Procedure> }).procedures,
    // oxlint-disable-next-line no-underscore-dangle
  ).map(([path, { _def: definition }]) => [path, definition]),
)
