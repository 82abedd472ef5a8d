import { useEffect } from 'react'

/** Calls the window by what is shown in it, once that is known. */
export function useTitle(name: string | undefined): void {
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · Touchstone`
  }, [name])
}
