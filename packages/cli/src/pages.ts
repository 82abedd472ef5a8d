import { note } from './output.ts'
import { counted } from './values.ts'

type FetchPage<T, C> = (
  cursor: C | undefined,
) => Promise<{ readonly items: readonly T[]; readonly next?: C | undefined }>

/** Shows the first entries of a paged list; a note on stderr says below them when there are more. */
export async function showFirst<T, C>(
  limit: number,
  fetchPage: FetchPage<T, C>,
  show: (items: readonly T[]) => void | Promise<void>,
): Promise<void> {
  const { items, isWhole } = await take(limit, fetchPage)
  await show(items)
  if (!isWhole) note(`These are the first ${counted(limit)}. See more with --limit.`)
}

/** All entries of a paged list. */
export const everything = async <T, C>(fetchPage: FetchPage<T, C>): Promise<readonly T[]> =>
  (await take(Number.POSITIVE_INFINITY, fetchPage)).items

async function take<T, C>(
  limit: number,
  fetchPage: FetchPage<T, C>,
): Promise<{ items: readonly T[]; isWhole: boolean }> {
  const items: T[] = []
  let cursor: C | undefined
  for (;;) {
    const page = await fetchPage(cursor)
    items.push(...page.items)
    cursor = page.next
    if (items.length > limit || cursor === undefined)
      return { items: items.slice(0, limit), isWhole: items.length <= limit }
  }
}
