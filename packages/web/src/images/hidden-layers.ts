import { useSyncExternalStore } from 'react'

/** What can be hidden over images: the annotations of one side, or one class of the masks. */
export type HiddenPart = 'truth' | 'inference' | `class ${number}`

let hidden: ReadonlySet<HiddenPart> = new Set()
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** What is hidden, over all images alike: it stays so while one goes from sample to sample. */
export const useHidden = (): ReadonlySet<HiddenPart> =>
  useSyncExternalStore(subscribe, () => hidden)

export function toggleHidden(part: HiddenPart): void {
  const next = new Set(hidden)
  if (!next.delete(part)) next.add(part)
  hidden = next
  listeners.forEach((listener) => listener())
}
