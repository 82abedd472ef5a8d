import { useSyncExternalStore } from 'react'

// Whether the server answers. While it does not, its health is asked for until it does.

const firstPauseMs = 500
const longestPauseMs = 5_000

let failure: string | undefined
let pauseMs = firstPauseMs
const listeners = new Set<() => void>()
let onBack: (() => void) | undefined

/** Calls back whenever the server answers again. */
export function whenBack(callback: () => void): void {
  onBack = callback
}

function set(next: string | undefined): void {
  if (failure === next) return
  failure = next
  listeners.forEach((listener) => listener())
}

export function noteSuccess(): void {
  if (failure === undefined) return
  set(undefined)
  onBack?.()
}

export function noteFailure(message: string): void {
  const isFirst = failure === undefined
  set(message)
  if (!isFirst) return
  pauseMs = firstPauseMs
  setTimeout(ask, pauseMs)
}

const answers = (): Promise<boolean> =>
  fetch('/healthz', { cache: 'no-store' }).then(
    (answer) => answer.ok,
    () => false,
  )

const ask = async (): Promise<void> => ((await answers()) ? noteSuccess() : later())

function later(): void {
  pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  setTimeout(ask, pauseMs)
}

/** Asks whether the server answers, and waits until it does. */
export async function untilAnswering(): Promise<void> {
  if (await answers()) return noteSuccess()
  noteFailure('The server does not answer.')
  await new Promise<void>((resolve) => {
    const listener = (): void => {
      if (failure !== undefined) return
      listeners.delete(listener)
      resolve()
    }
    listeners.add(listener)
  })
}

/** Why the server cannot be reached; undefined while it can. */
export const useConnectionFailure = (): string | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => failure,
  )
