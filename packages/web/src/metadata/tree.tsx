import type { Json, JsonObject } from '@touchstone/core'
import { createContext, useContext, useMemo, useState, type ReactElement } from 'react'
import { Button } from '../pieces/button.tsx'
import { InlineEdit } from '../pieces/inline-edit.tsx'
import type { Edit } from './edit.ts'
import {
  entriesOf,
  isBranch,
  mostEntries,
  viewTree,
  type Branch,
  type TreeView,
} from './tree-view.ts'
import { readJson, reorderedKeys, type Reordered } from './read-json.ts'
import { pathName, type Path } from './path.ts'
import { ValueText } from './value-text.tsx'

/** `reordered`: objects whose keys the edit puts in another order than it would seem. */
type OnEdit = ((path: Path, edit: Edit, reordered: readonly Reordered[]) => void) | undefined

const View = createContext<TreeView>(viewTree({}, ''))
// The record under which what is typed into the tree is kept.
const Owner = createContext({ id: '' })

const kindOf = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value

/** JSON as a tree whose entries can be edited one by one. Without `onEdit` it is to be read only. */
export function Tree(props: {
  /** Whose metadata it is. */
  of: { readonly id: string }
  root: JsonObject
  /** Only entries with this in their path or value. */
  search: string
  onEdit: OnEdit
}): ReactElement {
  const { of, root, search, onEdit } = props
  const words = search.trim().toLowerCase()
  const view = useMemo(() => viewTree(root, words), [root, words])
  if (Object.keys(root).length === 0 && !onEdit) return <p className="text-muted">No metadata.</p>
  return (
    <Owner value={of}>
      <View value={view}>
        {Object.keys(root).length === 0 && (
          <p className="px-1 pb-1 text-muted">
            Nothing is known about this model yet. Add a key, or write JSON as text.
          </p>
        )}
        <Entries container={root} path={[]} onEdit={onEdit} />
      </View>
    </Owner>
  )
}

function Entries(props: { container: Branch; path: Path; onEdit: OnEdit }): ReactElement {
  const { container, path, onEdit } = props
  const view = useContext(View)
  const [shown, setShown] = useState(mostEntries)
  const found = entriesOf(container, path, view)
  return (
    <ul className={path.length === 0 ? '' : 'ml-2 border-l border-line pl-3'}>
      {found.slice(0, shown).map(([key, value]) => (
        <Entry key={key} name={key} {...{ value, container, onEdit }} path={[...path, key]} />
      ))}
      {found.length > shown && (
        <li>
          <Button tone="quiet" onClick={() => setShown(shown + mostEntries)}>
            Show {Math.min(mostEntries, found.length - shown)} more of {found.length}
          </Button>
        </li>
      )}
      {onEdit && view.search === '' && <NewEntry {...{ container, path, onEdit }} />}
    </ul>
  )
}

function Entry(props: {
  name: string | number
  value: Json
  container: Branch
  path: Path
  onEdit: OnEdit
}): ReactElement {
  const { name, value, container, path, onEdit } = props
  const view = useContext(View)
  const owner = useContext(Owner)
  const [turned, setTurned] = useState<boolean>()
  const label = pathName(path)
  const branch = isBranch(value) ? value : undefined
  const isOpen = turned ?? (branch !== undefined && view.open.has(branch))
  const size = branch === undefined ? 0 : Object.keys(branch).length
  return (
    <li>
      <div className="group/entry flex min-h-7 items-center gap-2 rounded px-1 hover:bg-sunken">
        <span
          className={`max-w-1/2 shrink-0 font-mono text-xs text-muted ${typeof name === 'number' ? 'min-w-6' : 'min-w-24 sm:min-w-36'}`}
        >
          {typeof name === 'number' || !onEdit ? (
            <span className="foreign break-all">{name}</span>
          ) : (
            <InlineEdit
              label={`Rename the key ${label}`}
              of={owner}
              field={`key ${JSON.stringify(path)}`}
              text={name}
              isAllowed
              save={async (text) => {
                requireNewKey(text, container)
                const keys = Object.keys(container).map((key) => (key === name ? text : key))
                onEdit(path, { rename: text }, reorderedKeys(keys, path.slice(0, -1)))
              }}
            >
              <span className="foreign truncate">{name}</span>
            </InlineEdit>
          )}
        </span>
        {branch ? (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`${label}, ${size} entries`}
            onClick={() => setTurned(!isOpen)}
            className="grow text-left text-xs text-muted"
          >
            {isOpen ? '▾' : '▸'} {Array.isArray(value) ? `[ ${size} ]` : `{ ${size} }`}
          </button>
        ) : (
          <ScalarValue {...{ value, path, label, onEdit }} />
        )}
        <span className="text-xs text-muted max-sm:hidden">{kindOf(value)}</span>
        {onEdit && (
          <button
            type="button"
            aria-label={`Remove ${label}`}
            onClick={() => onEdit(path, { remove: true }, [])}
            className="px-1 text-muted pointer-coarse:opacity-100 opacity-0 group-hover/entry:opacity-100 hover:text-danger focus-visible:opacity-100"
          >
            ✕
          </button>
        )}
      </div>
      {branch && isOpen && <Entries container={branch} {...{ path, onEdit }} />}
    </li>
  )
}

function ScalarValue(props: {
  value: Json
  path: Path
  label: string
  onEdit: OnEdit
}): ReactElement {
  const { value, path, label, onEdit } = props
  // A text is edited without its quotes, and stays one; anything else is JSON, as is a carriage
  // return, which no field keeps.
  const isText = typeof value === 'string' && !value.includes('\r')
  const save = async (typed: string): Promise<void> => {
    if (isText) return onEdit?.(path, { set: typed }, [])
    const read = readJson(typed)
    if ('problem' in read) throw new Error(`${read.problem} For a text, put it in quotes.`)
    onEdit?.(path, { set: read.value }, below(path, read.reordered))
  }
  return (
    <span className="min-w-0 grow">
      <InlineEdit
        label={`Edit ${label}`}
        of={useContext(Owner)}
        field={`value ${JSON.stringify(path)}`}
        text={isText ? value : JSON.stringify(value)}
        isAllowed={onEdit !== undefined}
        save={save}
      >
        <ValueText value={value} />
      </InlineEdit>
    </span>
  )
}

const below = (path: Path, reordered: readonly Reordered[]): Reordered[] =>
  reordered.map((object) => ({ ...object, path: [...path, ...object.path] }))

function requireNewKey(key: string, container: Branch): void {
  if (key === '__proto__') throw new Error('A key may not be called __proto__.')
  if (Object.hasOwn(container, key))
    throw new Error(`There is a key ${JSON.stringify(key)} already.`)
}

function NewEntry(props: {
  container: Branch
  path: Path
  onEdit: NonNullable<OnEdit>
}): ReactElement {
  const { container, path, onEdit } = props
  const isList = Array.isArray(container)
  const add = async (typed: string): Promise<void> => {
    if (typed === '') return
    if (isList) {
      const read = readJson(typed)
      // What is no JSON is a text; what is, and cannot be held, is no text either.
      if ('problem' in read && read.isJson) throw new Error(read.problem)
      const place = [...path, container.length]
      if ('problem' in read) return onEdit(place, { set: typed }, [])
      return onEdit(place, { set: read.value }, below(place, read.reordered))
    }
    requireNewKey(typed, container)
    onEdit([...path, typed], { set: '' }, reorderedKeys([...Object.keys(container), typed], path))
  }
  const where = path.length === 0 ? '' : ` to ${pathName(path)}`
  return (
    <li className="flex min-h-7 items-center px-1 text-xs">
      <InlineEdit
        label={`Add ${isList ? 'an element' : 'a key'}${where}`}
        of={useContext(Owner)}
        field={`entry ${JSON.stringify(path)}`}
        text=""
        isAllowed
        save={add}
      >
        <span className="text-muted">+ {isList ? 'element' : 'key'}</span>
      </InlineEdit>
    </li>
  )
}
