import type { Page } from 'playwright-core'

/**
 * Keeps the next answer of a procedure on its way, until what it gives is called.
 * `asked` is there once the server has answered.
 */
export async function hold(
  page: Page,
  procedure = 'models.update',
): Promise<{ asked: Promise<void>; letGo: () => void }> {
  const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isFirst = true
  // A route that is used up lets all go that others hold: this one stays.
  await page.route(
    (url) => url.pathname.includes(procedure),
    async (route) => {
      if (!isFirst) return route.continue()
      isFirst = false
      const response = await route.fetch()
      asked.resolve()
      await held.promise
      // The page may not wait for it any more.
      return route.fulfill({ response }).catch(() => {})
    },
  )
  return { asked: asked.promise, letGo: held.resolve }
}
