import { createStore, useStore } from './store.ts'

const minuteMs = 60_000
const passed = createStore(0)
setInterval(() => passed.set(passed.get() + 1), minuteMs)

/** Renders again each minute: what was now is some minutes ago. */
export const useMinute = (): number => useStore(passed)
