import { messageOf } from '@touchstone/core/errors'

/** A short notice; `undo` is offered as a button. */
export interface Toast {
  readonly id: number
  readonly message: string
  readonly isError: boolean
  readonly undo?: (() => unknown) | undefined
}

const shownForMs = 8_000
const most = 4
let toasts: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  listeners.forEach((listener) => listener())
}

export const currentToasts = (): readonly Toast[] => toasts

export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const dismissToast = (id: number): void => set(toasts.filter((toast) => toast.id !== id))

function add(toast: Omit<Toast, 'id'>): void {
  const id = ++count
  set([...toasts, { ...toast, id }].slice(-most))
  // An error stays until somebody has read it.
  if (!toast.isError) setTimeout(() => dismissToast(id), shownForMs)
}

/** Says that something was done. */
export const toast = (message: string, undo?: () => unknown): void =>
  add({ message, isError: false, undo })

/** Says that something could not be done, and why. */
export const toastError = (what: string, error: unknown): void =>
  add({ message: `${what} ${messageOf(error)}`, isError: true })
