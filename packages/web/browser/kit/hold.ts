import type { Page } from 'playwright-core'

/** Keeps the next edit of a model on the way to the server, until what it gives is called. */
export async function hold(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>()
  await page.route(
    /trpc\/models\.update/,
    async (route) => {
      await held.promise
      await route.continue()
    },
    { times: 1 },
  )
  return held.resolve
}
