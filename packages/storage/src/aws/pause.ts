import { setTimeout as sleep } from 'node:timers/promises'

const firstMs = 20
const longestMs = 1_000

/** How often something that may pass by itself is tried, about three seconds in all. */
export const attemptsAtMost = 12

/** Waits before the next attempt: full jitter under a limit that doubles with every attempt. */
export const pause = (attempt: number, random: () => number): Promise<void> =>
  sleep(random() * Math.min(longestMs, firstMs * 2 ** (attempt - 1)))
