import { createStore, useStore } from '../pieces/store.ts'

// Whether the server answers. While it does not, its health is asked for until it does.

const firstPauseMs = 500
const longestPauseMs = 5_000

const failure = createStore<string | undefined>(undefined)
let onBack: (() => void) | undefined

/** Calls back whenever the server answers again. */
export function whenBack(callback: () => void): void {
  onBack = callback
}

export function noteSuccess(): void {
  if (failure.get() === undefined) return
  failure.set(undefined)
  onBack?.()
}

/** A call found no server. Whether it is away, or only what was asked for, its health says. */
export const noteFailure = (message: string): void => void untilAnswering(message)

let asking: Promise<void> | undefined

/** Asks whether the server answers, until it does: once for all who want to know. */
export function untilAnswering(message = 'The server does not answer.'): Promise<void> {
  asking ??= ask(message).finally(() => {
    asking = undefined
  })
  return asking
}

async function ask(message: string): Promise<void> {
  for (let pauseMs = firstPauseMs; !(await answers()); pauseMs *= 2) {
    failure.set(message)
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, longestPauseMs)))
  }
  noteSuccess()
}

const answers = (): Promise<boolean> =>
  fetch('/healthz', { cache: 'no-store' }).then(
    (answer) => answer.ok,
    () => false,
  )

/** Why the server cannot be reached; undefined while it can. */
export const useConnectionFailure = (): string | undefined => useStore(failure)
