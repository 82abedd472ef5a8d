import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { ModelRecord } from '../api/models.ts'
import { Button } from '../pieces/button.tsx'
import { Time } from '../pieces/time.tsx'
import { differences } from './difference.ts'
import type { Draft } from './drafts.ts'
import { merge } from './merge.ts'
import { pathName } from './path.ts'
import { DifferenceList, ValueText } from './value-text.tsx'

/** Somebody else saved first: their change, yours, and where both cannot be kept a choice. */
export function Conflict(props: {
  draft: Draft
  theirs: ModelRecord
  /** Why what is typed cannot be kept as it is. */
  problem: string | undefined
  /** Goes on with a draft over their revision. */
  resolve: (draft: Draft | undefined) => void
}): ReactElement {
  const { draft, theirs, problem, resolve } = props
  const isNoMetadata = problem !== undefined
  const [choices, setChoices] = useState<ReadonlyMap<string, 'mine' | 'theirs'>>(new Map())
  const { value, clashes } = merge(
    draft.base,
    { mine: draft.value, theirs: theirs.metadata },
    ({ path }) => choices.get(JSON.stringify(path)) ?? 'mine',
  )
  const { revision, metadata: base } = theirs
  const notice = useRef<HTMLElement>(null)
  useEffect(() => notice.current?.focus(), [])
  const choose = (key: string, side: 'mine' | 'theirs'): void =>
    setChoices(new Map(choices).set(key, side))
  return (
    <section
      ref={notice}
      tabIndex={-1}
      role="alertdialog"
      aria-label="Somebody else saved first"
      className="my-3 grid gap-3 border-l-2 border-warning bg-warning-soft p-3"
    >
      <p>
        <b className="foreign">{theirs.updatedBy}</b> saved revision {revision} meanwhile (
        <Time at={theirs.updatedAt} />
        ). Nothing of yours is lost.
      </p>
      <div className="grid gap-3 md:grid-cols-2">
        <div>
          <h3 className="font-semibold">Their change</h3>
          <DifferenceList found={differences(draft.base, theirs.metadata)} />
        </div>
        <div>
          <h3 className="font-semibold">Yours</h3>
          <DifferenceList found={differences(draft.base, draft.value)} />
        </div>
      </div>
      {clashes.map(({ path, mine, theirs: other }) => {
        const key = JSON.stringify(path)
        const side = choices.get(key) ?? 'mine'
        return (
          <fieldset key={key} className="grid gap-1 border-t border-line pt-2">
            <legend className="sr-only">Which {pathName(path)} to keep</legend>
            <span>
              Both changed <code className="font-mono text-xs">{pathName(path)}</code>. Keep
            </span>
            {(['mine', 'theirs'] as const).map((option) => (
              <label key={option} className="flex items-baseline gap-2">
                <input
                  type="radio"
                  name={key}
                  checked={side === option}
                  onChange={() => choose(key, option)}
                />
                {option === 'mine' ? 'yours' : 'theirs'}:{' '}
                <ValueText
                  value={option === 'mine' ? mine : other}
                  beside={option === 'mine' ? other : mine}
                />
              </label>
            ))}
          </fieldset>
        )
      })}
      {isNoMetadata && <p>Yours can be kept once the text that is typed is right.</p>}
      <div className="flex flex-wrap gap-2">
        <Button
          tone="primary"
          disabled={isNoMetadata}
          onClick={() => resolve({ ...draft, base, revision, value, typed: undefined })}
        >
          Keep both
        </Button>
        <Button disabled={isNoMetadata} onClick={() => resolve({ ...draft, base, revision })}>
          Keep mine only
        </Button>
        <Button onClick={() => resolve(undefined)}>Take theirs, drop mine</Button>
      </div>
    </section>
  )
}
