import { messageOf } from '@touchstone/core/errors'
import { useState } from 'react'

/** A text while it is edited where it stands. */
export interface TextDraft {
  /** What is typed; undefined while it is not being edited. */
  readonly typed: string | undefined
  /** Why the last attempt was refused. */
  readonly problem: string | undefined
  readonly type: (text: string) => void
  readonly leave: () => void
  /** Saves what is typed and closes; what is refused comes back as it was typed, with the reason. */
  readonly commit: () => Promise<void>
}

export function useTextDraft(text: string, save: (text: string) => Promise<void>): TextDraft {
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const leave = (): void => {
    setTyped(undefined)
    setProblem(undefined)
  }
  return {
    typed,
    problem,
    type: setTyped,
    leave,
    async commit() {
      leave()
      if (typed === undefined || typed === text) return
      try {
        await save(typed)
      } catch (error) {
        setTyped(typed)
        setProblem(messageOf(error))
      }
    },
  }
}
