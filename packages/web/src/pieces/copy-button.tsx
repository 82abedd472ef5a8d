import { useState, type ReactElement } from 'react'
import { Button } from './button.tsx'
import { toastError } from './toast.ts'

/** Puts a text on the clipboard. `what` completes "Copy …". */
export function CopyButton({ text, what }: { text: string; what: string }): ReactElement {
  const [isDone, setDone] = useState(false)
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(true)
      setTimeout(() => setDone(false), 1_500)
    } catch (error) {
      toastError('Could not copy.', error)
    }
  }
  const label = isDone ? 'Copied' : 'Copy'
  return (
    <Button
      tone="quiet"
      className="w-16"
      aria-label={`${label} ${what}`}
      onClick={() => void copy()}
    >
      {label}
    </Button>
  )
}
