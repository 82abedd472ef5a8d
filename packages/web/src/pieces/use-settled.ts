import { useEffect, useState } from 'react'

const pauseMs = 150

/** A value that changes while one types, once it has rested for a moment: what is worth asking for. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
