import { createStore, useStore } from '../pieces/store.ts'

/** What can be hidden over images: the annotations of one side, or one class of the masks. */
export type HiddenPart = 'truth' | 'inference' | `class ${number}`

const hidden = createStore<ReadonlySet<HiddenPart>>(new Set())

/** What is hidden, over all images alike: it stays so while one goes from sample to sample. */
export const useHidden = (): ReadonlySet<HiddenPart> => useStore(hidden)

export function toggleHidden(part: HiddenPart): void {
  const next = new Set(hidden.get())
  if (!next.delete(part)) next.add(part)
  hidden.set(next)
}
