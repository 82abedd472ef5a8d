import { summaryOf } from '@touchstone/core/errors'
import { createStore } from './store.ts'

/** A short notice; `undo` is offered as a button. */
export interface Toast {
  readonly id: number
  readonly message: string
  readonly isError: boolean
  readonly undo?: (() => unknown) | undefined
}

const shownForMs = 8_000
const most = 4
let count = 0
export const toasts = createStore<readonly Toast[]>([])

export function dismissToast(id: number): void {
  holdToast(id)
  toasts.set(toasts.get().filter((toast) => toast.id !== id))
}

function add(toast: Omit<Toast, 'id'>): void {
  const id = ++count
  toasts.set(withinMost([...toasts.get(), { ...toast, id }]))
  // An error stays until somebody has read it.
  if (!toast.isError) letGo(id)
}

/** Of too many the oldest go that ask for nothing, then the oldest; never the newest. */
function withinMost(all: readonly Toast[]): readonly Toast[] {
  if (all.length <= most) return all
  const older = all.slice(0, -1)
  const idle = older.find(({ isError, undo }) => !isError && undo === undefined)
  const gone = idle ?? older.find(({ isError }) => !isError) ?? older[0]
  return all.filter((toast) => toast !== gone)
}

const clocks = new Map<number, ReturnType<typeof setTimeout>>()

/** Keeps a notice while somebody points at it or is in it: its Undo must not vanish under them. */
export function holdToast(id: number): void {
  clearTimeout(clocks.get(id))
  clocks.delete(id)
}

/** Lets a notice vanish after its time, counted from now. */
export function letGo(id: number): void {
  holdToast(id)
  clocks.set(
    id,
    setTimeout(() => dismissToast(id), shownForMs),
  )
}

/** Says that something was done. */
export const toast = (message: string, undo?: () => unknown): void =>
  add({ message, isError: false, undo })

/** Says that something could not be done, and why. */
export const toastError = (what: string, error: unknown): void =>
  add({ message: `${what} ${summaryOf(error)}`, isError: true })
