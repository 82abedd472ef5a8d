import type { Token } from '@touchstone/core/services'
import { entries } from './pages.ts'
import type { Rpc } from './contract.ts'

/** All tokens, oldest first, page by page. */
export async function allTokens(
  rpc: Rpc,
  options: { signal?: AbortSignal } = {},
): Promise<Token[]> {
  const fetchPage = (cursor: string | undefined) => rpc.tokens.list.query({ cursor }, options)
  const all: Token[] = []
  for await (const one of entries(fetchPage)) all.push(one)
  return all
}
