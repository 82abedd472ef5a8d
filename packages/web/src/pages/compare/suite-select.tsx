import type { Id } from '@touchstone/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { setSearchParams } from '../../routing/location.ts'
import { choiceField } from './choice-field.ts'
import type { Choice } from './choice.ts'

const most = 1_000

/** Chooses a suite among those of all workflows. */
export function SuiteSelect({
  workflows,
  suite,
}: {
  workflows: readonly { id: Id<'workflow'>; name: string }[]
  suite: Choice['suite']
}): ReactElement {
  const { data } = useQuery({
    queryKey: ['suites', 'of', workflows.map(({ id }) => id)],
    queryFn: ({ signal }) =>
      Promise.all(
        workflows.map(async ({ id, name }) => {
          const page = await rpc().testSuites.list.query(
            { workflowId: id, sort: 'name', limit: most },
            { signal },
          )
          return { id, name, suites: page.items }
        }),
      ),
    enabled: workflows.length > 0,
  })
  return (
    <select
      aria-label="Suite"
      value={suite ?? ''}
      onChange={({ target }) =>
        setSearchParams({
          suite: target.value,
          version: null,
          model: null,
          evaluator: null,
          metric: null,
          configuration: null,
        })
      }
      className={choiceField}
    >
      <option value="">a suite…</option>
      {data?.map(({ id, name, suites }) => (
        <optgroup key={id} label={name}>
          {suites.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}
