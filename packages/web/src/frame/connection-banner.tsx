import { useEffect, useState, type ReactElement } from 'react'
import { useConnectionFailure } from '../api/connection.ts'

/** Says that the server does not answer, for as long as it does not. Over the page: nothing moves. */
export function ConnectionBanner(): ReactElement | null {
  const failure = useConnectionFailure()
  const [wasLost, setWasLost] = useState(false)
  useEffect(() => {
    if (failure !== undefined) return setWasLost(true)
    if (!wasLost) return undefined
    const timer = setTimeout(() => setWasLost(false), 3_000)
    return () => clearTimeout(timer)
  }, [failure, wasLost])
  if (failure === undefined && !wasLost) return null
  return (
    <div
      role="status"
      title={failure}
      className={`fixed inset-x-0 top-11 z-20 border-b border-line px-6 py-1 text-center text-sm ${failure === undefined ? 'bg-better-soft text-better' : 'bg-warning-soft text-warning'}`}
    >
      {failure === undefined
        ? 'The server is back.'
        : 'The server does not answer. What you typed is kept; the page goes on when it is back.'}
    </div>
  )
}
