/** All entries of a paged list, fetched page by page as they are asked for. */
export async function* entries<T, C>(
  fetchPage: (cursor: C | undefined) => Promise<{ items: readonly T[]; next?: C | undefined }>,
): AsyncGenerator<T, void> {
  let cursor: C | undefined
  for (;;) {
    const page = await fetchPage(cursor)
    yield* page.items
    if (page.next === undefined) return
    cursor = page.next
  }
}
