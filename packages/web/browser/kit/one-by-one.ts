import { setTimeout as pause } from 'node:timers/promises'
import type { Page, Route } from 'playwright-core'

// Some frames: what each answer brings is painted before the next one comes.
const betweenMs = 50

/**
 * Lets answers, chunks of code and images come to a page one by one, so that everybody sees each state
 * that it goes through: those asked for first come first, or last.
 */
export async function answerOneByOne(page: Page, order: 'first' | 'last'): Promise<void> {
  const waiting: Route[] = []
  let isBusy = false
  const work = async (): Promise<void> => {
    isBusy = true
    while (waiting.length > 0) {
      await pause(betweenMs)
      await (order === 'first' ? waiting.shift() : waiting.pop())?.continue()
    }
    isBusy = false
  }
  await page.route(/\/(trpc|objects|assets)\//, (route) => {
    waiting.push(route)
    if (!isBusy) void work()
  })
}
