import { summaryOf } from '@touchstone/core/errors'
import { useEffect, useRef } from 'react'
import { cutText } from './cut-text.ts'
import { createDrafts } from './drafts.ts'
import { toastError } from './toast.ts'

/** A text of a record that is edited where it stands. */
export interface TextField<R extends { readonly id: string }> {
  readonly of: R
  /** Which text of the record: with its id the name under which a draft is kept. */
  readonly field: string
  readonly text: string
  /** `seen` is the record as it was when the field was opened. */
  readonly save: (typed: string, seen: R) => Promise<void>
}

interface Draft {
  readonly typed: string
  /** What stood there when it was opened; undefined after a refusal, until somebody goes on. */
  readonly seen: { readonly text: string; readonly record: unknown } | undefined
  /** Why the last attempt was refused. */
  readonly problem: string | undefined
}

// A row that leaves the window takes nothing with it.
const drafts = createDrafts<Draft>()
/** The fields on the page. */
const fields = new Set<{ readonly key: string }>()

/** A text while it is edited where it stands. */
export interface TextDraft {
  /** What is typed; undefined while it is not being edited. */
  readonly typed: string | undefined
  readonly problem: string | undefined
  readonly open: () => void
  readonly type: (text: string) => void
  /** `goesOn`: by a key or a button, from where one goes on at the text. */
  readonly leave: (goesOn: boolean) => void
  /** Saves what is typed and closes; what is refused comes back as it was typed, with the reason. */
  readonly commit: (goesOn: boolean) => Promise<void>
  /** Takes what shows the text while it is not being edited. */
  readonly shown: (element: HTMLElement | null) => void
}

export function useTextDraft<R extends { readonly id: string }>(props: TextField<R>): TextDraft {
  const { of, field, text, save } = props
  const key = `${of.id} ${field}`
  const draft = drafts.useDraft(key)
  useEffect(() => {
    const mine = { key }
    fields.add(mine)
    return () => void fields.delete(mine)
  }, [key])
  const isGoingOn = useRef(false)
  const seen = draft?.seen ?? { text, record: of }
  const type = (typed: string): void => drafts.keep(key, { typed, seen, problem: draft?.problem })
  const leave = (goesOn: boolean): void => {
    isGoingOn.current = goesOn
    drafts.keep(key, undefined)
  }
  return {
    typed: draft?.typed,
    problem: draft?.problem,
    open: () => type(text),
    type,
    leave,
    async commit(goesOn) {
      leave(goesOn)
      if (draft === undefined || draft.typed === seen.text) return
      try {
        // A draft is kept under the id of its record.
        await save(draft.typed, seen.record as R)
      } catch (error) {
        // Who opened it again meanwhile has typed something newer.
        const { typed } = drafts.get(key) ?? draft
        drafts.keep(key, { typed, seen: undefined, problem: summaryOf(error) })
        if (![...fields].some((one) => one.key === key))
          toastError(`“${cutText(draft.typed, 80)}” is not saved.`, error)
      }
    },
    shown(element) {
      if (!element || !isGoingOn.current) return
      isGoingOn.current = false
      element.querySelector<HTMLElement>('a, button')?.focus()
    },
  }
}

/** Gives a field that opens the focus, unless somebody is at something else: one may come back late. */
export function focusIfFree(field: HTMLElement | null): void {
  if (document.activeElement === document.body) field?.focus({ preventScroll: true })
}
