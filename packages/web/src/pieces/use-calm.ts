import { useState } from 'react'

/** The newest value but for the time that one is busy: until that is over it stays as it was. */
export function useCalm<T>(value: T, isBusy: boolean): T {
  const [shown, setShown] = useState(value)
  if (shown !== value && !isBusy) setShown(value)
  return shown
}
