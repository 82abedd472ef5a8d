import { Suspense, useState, type ReactElement, type ReactNode } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { ErrorBoundary } from '../../pieces/error-boundary.tsx'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { createStore, useStore } from '../../pieces/store.ts'
import { folded, isMarkdown } from './reading.ts'

const Plain = ({ text }: { text: string }): ReactElement => (
  <span className="whitespace-pre-wrap">{text}</span>
)
const RenderedMarkdown = lazyPiece(
  () => import('./markdown.tsx'),
  (module) => module.RenderedMarkdown,
  Plain,
)
const WordChanges = lazyPiece(
  () => import('./word-changes.tsx'),
  (module) => module.WordChanges,
  Plain,
)

// One for all texts: who wants to see marks wants to see them everywhere.
const showsMarks = createStore(false)
const showsChanges = createStore(true)

/**
 * A text to be read: with its lines, as Markdown where it is some, and a long one up to a paragraph.
 * Beside the text of another model, it says which words are others.
 */
export function TextBlock({
  text,
  base,
}: {
  text: string
  base?: string | undefined
}): ReactElement {
  const [isWhole, setWhole] = useState(false)
  const marks = useStore(showsMarks)
  const changes = useStore(showsChanges)
  const start = isWhole ? undefined : folded(text)
  const shown = start ?? text
  const isOther = base !== undefined && base !== text
  const isRendered = isMarkdown(shown)
  const plain = <Plain text={shown} />
  return (
    <div className="foreign my-1 font-sans text-sm break-words">
      {(isRendered || isOther) && (
        <p className="flex gap-1 pb-1">
          {isOther && (
            <Toggle isOn={changes} onClick={() => showsChanges.set(!changes)}>
              Changes
            </Toggle>
          )}
          {isRendered && !(isOther && changes) && (
            <Toggle isOn={!marks} onClick={() => showsMarks.set(!marks)}>
              Markdown
            </Toggle>
          )}
        </p>
      )}
      {isOther && changes ? (
        <Suspense fallback={plain}>
          <span className="whitespace-pre-wrap">
            <WordChanges
              text={shown}
              base={(start === undefined ? undefined : folded(base)) ?? base}
            />
          </span>
        </Suspense>
      ) : isRendered && !marks ? (
        <ErrorBoundary instead={plain}>
          <Suspense fallback={plain}>
            <RenderedMarkdown text={shown} />
          </Suspense>
        </ErrorBoundary>
      ) : (
        plain
      )}
      {start !== undefined && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="block min-h-6 text-accent hover:underline"
        >
          Show all {formatCount(text.length)} characters
        </button>
      )}
    </div>
  )
}

function Toggle(props: { isOn: boolean; onClick: () => void; children: ReactNode }): ReactElement {
  return (
    <button
      type="button"
      aria-pressed={props.isOn}
      onClick={props.onClick}
      className="min-h-6 rounded border border-edge px-1.5 text-xs text-muted aria-pressed:bg-accent-soft aria-pressed:text-ink"
    >
      {props.children}
    </button>
  )
}
