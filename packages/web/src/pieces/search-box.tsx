import { useEffect, useRef, useState, type ReactElement } from 'react'
import { setSearchParams } from '../routing/location.ts'

/** Searches as one types, in the address; `/` goes to it from anywhere on the page. */
export function SearchBox(props: {
  label: string
  placeholder: string
  value: string
}): ReactElement {
  const { label, placeholder, value } = props
  const input = useRef<HTMLInputElement>(null)
  // What is typed does not wait for the address.
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (!(target instanceof Element) || target.closest('[role=dialog]')) return
      if (target.matches('input:not([type=checkbox]), textarea, select')) return
      event.preventDefault()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <input
      ref={input}
      type="search"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      maxLength={256}
      value={text}
      onChange={({ target }) => {
        setText(target.value)
        setSearchParams({ q: target.value }, { replace: true })
      }}
      className="h-7 w-96 max-w-full min-w-0 rounded border border-edge bg-ground px-2"
    />
  )
}
