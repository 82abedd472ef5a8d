import { bareTextProblem, metadataConditionProblem } from '@touchstone/core/metadata-condition'
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { readJson } from '../../metadata/read-json.ts'
import { Button } from '../../pieces/button.tsx'
import type { AddressCondition } from './conditions.ts'
import { parsePath, pathText } from './path-text.ts'
import { addressCondition, type Operator } from './write-condition.ts'

export const field = 'w-full rounded border border-edge bg-ground px-2 py-1'

const operators = new Map<Operator, string>([
  ['=', 'is exactly'],
  ['!=', 'is another than'],
  ['>', 'is greater than (>)'],
  ['>=', 'is at least (≥)'],
  ['<', 'is less than (<)'],
  ['<=', 'is at most (≤)'],
  ['contains', 'contains'],
  ['present', 'is present'],
  ['absent', 'is absent'],
])
const timeOperators = new Map([
  ['>=', 'on or after'],
  ['>', 'after'],
  ['<=', 'on or before'],
  ['<', 'before'],
])

/** Makes a condition of the metadata, or of the time of creation or of the last edit. */
export function ConditionForm(props: {
  paths: readonly { readonly path: readonly string[] }[]
  add: (condition: AddressCondition) => void
}): ReactElement {
  const [of, setOf] = useState<'metadata' | 'created' | 'updated'>('metadata')
  return (
    <div className="mt-1 grid gap-1 border-t border-line p-1 pt-2">
      <Choice
        label="Filter by"
        value={of}
        choices={
          new Map([
            ['metadata', 'metadata'],
            ['created', 'time of creation'],
            ['updated', 'time of the last edit'],
          ] as const)
        }
        choose={setOf}
      />
      {of === 'metadata' ? (
        <MetadataForm {...props} />
      ) : (
        <TimeForm add={(text) => props.add({ name: of, text })} />
      )}
    </div>
  )
}

function MetadataForm(props: Parameters<typeof ConditionForm>[0]): ReactElement {
  const { paths, add } = props
  const [path, setPath] = useState('')
  const [op, setOp] = useState<Operator>('=')
  const [problem, setProblem] = useState<string>()
  const takesValue = op !== 'present' && op !== 'absent'
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (path.trim() === '') return
    const keys = parsePath(path.trim())
    const typed = new FormData(event.currentTarget).get('value')
    if (!takesValue || typeof typed !== 'string')
      return add(addressCondition(keys, { op, value: null }))
    const read = readJson(typed)
    // What is no JSON is a text; what is, but would be another number, is said.
    if ('problem' in read && read.isJson) return setProblem(read.problem)
    const value = 'value' in read ? read.value : typed
    const bare = 'value' in read ? undefined : bareTextProblem(op, typed.trim())
    if (bare)
      return setProblem(
        `${bare.message} ${bare.meant === undefined ? '' : `Did you mean ${bare.meant}? `}To compare with the text, write it in quotes: ${JSON.stringify(typed)}.`,
      )
    const refused = metadataConditionProblem({ path: keys, op, value })
    if (refused) return setProblem(refused.message)
    add(addressCondition(keys, { op, value }))
  }
  return (
    <form onSubmit={submit} className="grid gap-1">
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
        {paths.map((entry) => (
          <option key={pathText(entry.path)} value={pathText(entry.path)} />
        ))}
      </datalist>
      <Choice
        label="Comparison"
        value={op}
        choices={operators}
        choose={(choice) => {
          setOp(choice)
          setProblem(undefined)
        }}
      />
      {takesValue && (
        <input
          className={`${field} font-mono`}
          aria-label={operators.get(op)}
          name="value"
          placeholder="0.01, true, adam"
        />
      )}
      <p role="alert" className="text-danger empty:hidden">
        {problem}
      </p>
      <Button type="submit" tone="primary">
        Add filter
      </Button>
    </form>
  )
}

/** Days are in UTC, so that a link shows the same models everywhere. */
function TimeForm({ add }: { add: (text: string) => void }): ReactElement {
  const [op, setOp] = useState('>=')
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const day = new FormData(event.currentTarget).get('day')
    if (typeof day === 'string' && day !== '') add(`${op}${day}`)
  }
  return (
    <form onSubmit={submit} className="grid gap-1">
      <Choice label="Comparison" value={op} choices={timeOperators} choose={setOp} />
      <label className="grid gap-1">
        Day (UTC)
        <input type="date" name="day" className={field} required />
      </label>
      <Button type="submit" tone="primary">
        Add filter
      </Button>
    </form>
  )
}

function Choice<C extends string>(props: {
  label: string
  value: C
  choices: ReadonlyMap<C, string>
  choose: (choice: C) => void
}): ReactElement {
  const { label, value, choices, choose } = props
  // Not around the select: the name of that would have every choice in it.
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={field}
        value={value}
        onChange={({ target }) => {
          const choice = [...choices.keys()].find((key) => key === target.value)
          if (choice !== undefined) choose(choice)
        }}
      >
        {[...choices].map(([choice, title]) => (
          <option key={choice} value={choice}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}
