import { isJsonObject, type Json } from '@touchstone/core'
import { useState, type ReactElement, type ReactNode } from 'react'
import { formatCount } from '../numbers/format.ts'
import { brief } from './brief.ts'
import { Conversation } from './text/conversation.tsx'
import { isProse, jsonIn, turnsOf } from './text/reading.ts'
import { TextBlock } from './text/text-block.tsx'

const shownEntries = 100
const shownCharacters = 400
// What fits in a line is shown in one, and what fits on a screen is open from the start.
const lineCharacters = 72
const openCharacters = 800

const isBranch = (value: Json): value is Exclude<Json, string | number | boolean | null> =>
  typeof value === 'object' && value !== null

const entriesOf = (value: Json): [string, Json][] =>
  Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : isJsonObject(value)
      ? Object.entries(value)
      : []

interface Shown {
  readonly value: Json
  /** What another model has in its place: texts say which words are others. */
  readonly beside?: Json | undefined
}

/** JSON to be read: every part can be closed and opened, and none is lost. */
export function ValueTree({ value, beside }: Shown): ReactElement {
  return readable({ value, beside }) ?? <Data {...{ value, beside }} />
}

/** A text or a conversation as somebody reads it; undefined for other values. */
function readable({ value, beside }: Shown): ReactElement | undefined {
  const turns = turnsOf(value)
  if (turns)
    return (
      <Conversation
        {...{ turns, base: turnsOf(beside) }}
        renderMore={(more) => <ValueTree value={more} />}
      />
    )
  if (!isProse(value)) return undefined
  const json = jsonIn(value)
  if (json !== undefined) return <Data value={json} />
  return <TextBlock text={value} base={typeof beside === 'string' ? beside : undefined} />
}

const Data = ({ value, beside }: Shown): ReactElement =>
  isBranch(value) && JSON.stringify(value).length > lineCharacters ? (
    <Entries {...{ value, beside }} isRoot />
  ) : (
    <Scalar value={value} />
  )

function Entries({ value, beside, isRoot = false }: Shown & { isRoot?: boolean }): ReactElement {
  const [shown, setShown] = useState(shownEntries)
  const entries = entriesOf(value)
  return (
    <ul className={isRoot ? '' : 'ml-1.5 border-l border-line pl-3'}>
      {entries.slice(0, shown).map(([key, item]) => (
        <Entry key={key} name={key} value={item} beside={valueIn(beside, key)} />
      ))}
      {entries.length > shown && (
        <li>
          <More onClick={() => setShown(shown + shownEntries)}>
            Show {formatCount(Math.min(shownEntries, entries.length - shown))} more of{' '}
            {formatCount(entries.length)}
          </More>
        </li>
      )}
    </ul>
  )
}

const valueIn = (value: Json | undefined, key: string): Json | undefined =>
  Array.isArray(value) ? value[Number(key)] : isJsonObject(value) ? value[key] : undefined

function Entry({ name, value, beside }: Shown & { name: string }): ReactElement {
  const size = isBranch(value) ? JSON.stringify(value).length : 0
  const [isOpen, setOpen] = useState(size <= openCharacters)
  const key = <span className="foreign break-all text-muted">{name}</span>
  const read = readable({ value, beside })
  if (read)
    return (
      <li>
        <span className="pl-5">{key}</span>
        <div className="pl-5">{read}</div>
      </li>
    )
  if (size <= lineCharacters)
    return (
      <li className="flex gap-2">
        <span aria-hidden className="w-3 shrink-0" />
        <span className="min-w-0">
          {key} <Scalar value={value} />
        </span>
      </li>
    )
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-6 w-full items-center gap-2 rounded text-left hover:bg-line"
      >
        <span aria-hidden className="w-3 shrink-0 text-muted">
          {isOpen ? '▾' : '▸'}
        </span>
        <span className="min-w-0 truncate">
          {key} <span className="foreign text-muted">{isOpen ? '' : brief(value)}</span>
        </span>
      </button>
      {isOpen && <Entries {...{ value, beside }} />}
    </li>
  )
}

/** Text without anything in it, or a branch that fits in a line. */
function Scalar({ value }: { value: Json }): ReactElement {
  const [isWhole, setWhole] = useState(false)
  const text = JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ')
  const isCut = !isWhole && text.length > shownCharacters
  return (
    <>
      <span
        className={`foreign break-words whitespace-pre-wrap ${value === null ? 'text-muted' : ''}`}
      >
        {isCut ? `${text.slice(0, shownCharacters)}…` : text}
      </span>
      {isCut && (
        <More onClick={() => setWhole(true)}>Show all {formatCount(text.length)} characters</More>
      )}
    </>
  )
}

function More(props: { onClick: () => void; children: ReactNode }): ReactElement {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="block min-h-6 font-sans text-sm text-accent hover:underline"
    >
      {props.children}
    </button>
  )
}
