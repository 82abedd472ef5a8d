import { isJsonObject, valueAtPath, type JsonObject } from '@touchstone/core'
import { summaryOf } from '@touchstone/core/errors'
import { useMutation } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useRef, useState, type ReactElement } from 'react'
import { currentOf } from '../api/edit-shown.ts'
import { saveMetadata } from '../api/one-model.ts'
import type { ModelRecord } from '../api/models.ts'
import { Button } from '../pieces/button.tsx'
import { toast } from '../pieces/toast.ts'
import { Conflict } from './conflict.tsx'
import { differences } from './difference.ts'
import { metadataDrafts, type Draft } from './drafts.ts'
import { edited } from './edit.ts'
import { OrderNote } from './order-note.tsx'
import { readMetadata, type Reordered } from './read-json.ts'
import { Tree } from './tree.tsx'
import { DifferenceList } from './value-text.tsx'

// The browser lays the whole text out again to fit a field to it, for each letter.
const mostGrowing = 20_000

const pretty = (value: JsonObject): string => JSON.stringify(value, null, 2)

/** The objects of a draft that are reordered, with their keys as they stand by now. */
function asTheyStand(draft: Draft | undefined): Reordered[] {
  const keysOf = new Map<string, Reordered>()
  for (const { path } of draft?.reordered ?? []) {
    const object = draft && valueAtPath(draft.value, path.map(String))
    if (isJsonObject(object)) keysOf.set(JSON.stringify(path), { path, keys: Object.keys(object) })
  }
  return [...keysOf.values()]
}

/** Metadata as a tree and as text. What would change is shown before it is saved. */
export function MetadataEditor({
  model,
  mayEdit,
}: {
  model: ModelRecord
  mayEdit: boolean
}): ReactElement {
  const draft = metadataDrafts.useDraft(model.id)
  const [isText, setText] = useState(draft?.typed !== undefined)
  const [search, setSearch] = useState('')
  const searched = useDeferredValue(search)
  const section = useRef<HTMLElement>(null)
  // The buttons that were pressed are gone then: who is at the keyboard goes on from here.
  const focus = (): void => section.current?.focus()
  const setDraft = (next: Draft | undefined): void => metadataDrafts.keep(model.id, next)
  const { base, value, revision } = draft ?? {
    base: model.metadata,
    value: model.metadata,
    revision: model.revision,
  }
  const text = isText ? (draft?.typed?.text ?? pretty(value)) : ''
  const read = draft?.typed?.read
  const problem = read && 'problem' in read ? read.problem : undefined
  const reordered = read && 'reordered' in read ? read.reordered : asTheyStand(draft)
  const changes = useMemo(
    () => (draft ? differences(base, value) : undefined),
    [draft, base, value],
  )
  const save = useMutation({
    mutationFn: (next: Draft) =>
      saveMetadata({ ...model, revision: next.revision, metadata: next.base }, next.value),
    onSuccess: ({ revision: made, metadata }, sent) => {
      // What was typed meanwhile stays, on top of what is saved now.
      const newer = metadataDrafts.get(model.id)
      setDraft(newer === sent || !newer ? undefined : { ...newer, base: metadata, revision: made })
      if (newer === sent) focus()
      toast(`Saved revision ${made}.`)
    },
  })
  const theirs = draft && currentOf<ModelRecord>(save.error)
  const change = (next: JsonObject, newly: readonly Reordered[]): void =>
    setDraft({
      base,
      revision,
      value: next,
      typed: undefined,
      reordered: [...(draft?.reordered ?? []), ...newly],
    })
  const type = (typed: string): void => {
    const now = readMetadata(typed)
    const next = 'value' in now ? now.value : value
    setDraft({ base, revision, value: next, reordered: [], typed: { text: typed, read: now } })
  }
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-labelledby="metadata-title"
      className="min-w-0 outline-none"
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line pb-2">
        <h2 id="metadata-title" className="font-semibold">
          Metadata
        </h2>
        <span className="grow" />
        {!isText && (
          <input
            type="search"
            aria-label="Search the metadata"
            placeholder="Search paths and values"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
            className="h-7 w-56 min-w-0 rounded border border-edge bg-ground px-2 text-sm"
          />
        )}
        <Button disabled={problem !== undefined} onClick={() => setText(!isText)}>
          {isText ? 'Show as tree' : 'Show as text'}
        </Button>
      </div>
      <div className="py-2">
        {isText ? (
          <textarea
            aria-label="Metadata as JSON"
            aria-invalid={problem !== undefined}
            readOnly={!mayEdit}
            spellCheck={false}
            value={text}
            onChange={({ target }) => type(target.value)}
            className={`${text.length > mostGrowing ? 'h-[70vh]' : 'field-sizing-content'} max-h-[70vh] min-h-40 w-full rounded border border-edge bg-ground p-2 font-mono text-xs leading-5`}
          />
        ) : (
          <Tree
            of={model}
            root={value}
            search={searched}
            onEdit={
              mayEdit
                ? (path, edit, newly) =>
                    // The root stays an object: no edit is of the empty path.
                    change(edited(value, path, edit) as JsonObject, newly)
                : undefined
            }
          />
        )}
      </div>
      {problem !== undefined && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      {theirs && (
        <Conflict
          {...{ draft, theirs, problem }}
          resolve={(next) => {
            save.reset()
            if (next?.typed === undefined) setText(false)
            setDraft(next)
            focus()
          }}
        />
      )}
      {draft && changes && !theirs && (
        <div aria-label="Unsaved changes" role="region" className="border-t border-line py-2">
          <OrderNote reordered={reordered} />
          {changes.length > 0 && <DifferenceList found={changes} />}
          {save.isError && (
            <p role="alert" className="mt-2 text-danger">
              {summaryOf(save.error)}
            </p>
          )}
          <div className="mt-2 flex gap-2">
            {mayEdit ? (
              <Button
                tone="primary"
                disabled={problem !== undefined || changes.length === 0 || save.isPending}
                onClick={() => save.mutate(draft)}
              >
                Save
                {changes.length > 0 &&
                  ` ${changes.length} change${changes.length === 1 ? '' : 's'}`}
              </Button>
            ) : (
              <p className="self-center text-sm text-muted">Who only reads cannot save this.</p>
            )}
            <Button
              onClick={() => {
                save.reset()
                setDraft(undefined)
                focus()
              }}
            >
              Discard
            </Button>
          </div>
        </div>
      )}
    </section>
  )
}
