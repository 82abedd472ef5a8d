import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactElement, type RefObject } from 'react'
import { facetsQuery, workflowsQuery } from '../../api/models.ts'
import { readJson } from '../../metadata/read-json.ts'
import { formatCount } from '../../numbers/format.ts'
import { Button } from '../../pieces/button.tsx'
import { Popover } from '../../pieces/popover.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { parsePath, pathText } from './path-text.ts'
import { metadataFilter, type View } from './view.ts'

const field = 'w-full rounded border border-edge bg-ground px-2 py-1'

/** Adds a filter: a workflow, a tag, a value in the metadata, or the archived ones. */
export function FilterMenu(props: {
  view: View
  close: () => void
  anchor: RefObject<HTMLElement | null>
}): ReactElement {
  const { view, close, anchor } = props
  const facets = useQuery(facetsQuery).data
  const workflows = useQuery(workflowsQuery).data ?? []
  const [path, setPath] = useState('')
  const [problem, setProblem] = useState<string>()
  const apply = (changes: Parameters<typeof setSearchParams>[0]): void => {
    setSearchParams(changes)
    close()
  }
  const addMetadata = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget).get('value')
    if (typeof typed !== 'string' || path.trim() === '') return
    const read = readJson(typed)
    // What is no JSON is a text; what is, but would be another number, is said.
    if ('problem' in read && read.isJson) return setProblem(read.problem)
    const filter = metadataFilter(parsePath(path.trim()), 'value' in read ? read.value : typed)
    apply({ meta: [...view.metadata.filter((other) => other !== filter), filter] })
  }
  return (
    <Popover label="Add a filter" {...{ anchor, close }}>
      <label className="grid gap-1 p-1">
        Workflow
        <select
          className={field}
          value={view.workflow ?? ''}
          // It stays open: an arrow key in a closed list is a choice, too.
          onChange={({ target }) => setSearchParams({ workflow: target.value })}
        >
          <option value="">any</option>
          {workflows.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TagChoice
        tags={facets?.tags.filter(({ tag }) => !view.tags.includes(tag)) ?? []}
        choose={(tag) => apply({ tag: [...view.tags, tag] })}
      />
      <form onSubmit={addMetadata} className="mt-1 grid gap-1 border-t border-line p-1 pt-2">
        <label className="grid gap-1">
          Metadata path
          <input
            className={`${field} font-mono`}
            list="metadata-paths"
            value={path}
            onChange={({ target }) => setPath(target.value)}
            placeholder="train.lr"
          />
        </label>
        <datalist id="metadata-paths">
          {facets?.paths.map((entry) => (
            <option key={pathText(entry.path)} value={pathText(entry.path)} />
          ))}
        </datalist>
        <label className="grid gap-1">
          is exactly
          <input className={`${field} font-mono`} name="value" placeholder="0.01, true, adam" />
        </label>
        <p role="alert" className="text-danger empty:hidden">
          {problem}
        </p>
        <Button type="submit" tone="primary">
          Add filter
        </Button>
      </form>
      <label className="mt-1 flex items-center gap-2 border-t border-line p-1 pt-2">
        <input
          type="checkbox"
          checked={view.archived}
          onChange={() => apply({ archived: view.archived ? null : 'true' })}
        />
        Archived models
      </label>
    </Popover>
  )
}

function TagChoice(props: {
  tags: readonly { readonly tag: string; readonly models: number }[]
  choose: (tag: string) => void
}): ReactElement | null {
  const { tags, choose } = props
  if (tags.length === 0) return null
  return (
    <div role="group" aria-label="Tag" className="grid gap-1 p-1">
      Tag
      <div className="flex max-h-40 flex-wrap gap-1 overflow-auto p-0.5">
        {tags.map(({ tag, models }) => (
          <button
            key={tag}
            type="button"
            onClick={() => choose(tag)}
            className="max-w-full rounded border border-edge px-1.5 text-xs leading-5 break-words hover:bg-sunken"
          >
            <span className="foreign">{tag}</span>{' '}
            <span className="text-muted tabular-nums">{formatCount(models)}</span>
          </button>
        ))}
      </div>
    </div>
  )
}
