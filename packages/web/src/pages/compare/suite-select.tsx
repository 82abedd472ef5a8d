import type { Id } from '@touchstone/core'
import { queryOptions } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { setSearchParams } from '../../routing/location.ts'
import { workflowsQuery } from '../../api/models.ts'
import { choiceField } from './choice-field.ts'
import { usualMetric, type Choice } from './choice.ts'

const most = 1_000

interface SuitesOfWorkflow {
  readonly id: Id<'workflow'>
  readonly name: string
  readonly suites: readonly { readonly id: Id<'testSuite'>; readonly name: string }[]
}

export const suitesQuery = queryOptions({
  queryKey: ['suites', 'of', 'workflows'],
  queryFn: async ({ signal, client }): Promise<SuitesOfWorkflow[]> =>
    Promise.all(
      (await client.fetchQuery(workflowsQuery)).map(async ({ id, name }) => {
        const page = await rpc().testSuites.list.query(
          { workflowId: id, sort: 'name', limit: most },
          { signal },
        )
        return { id, name, suites: page.items }
      }),
    ),
})

/** Chooses a suite among those of all workflows. */
export function SuiteSelect({
  workflows,
  suite,
}: {
  workflows: readonly SuitesOfWorkflow[]
  suite: Choice['suite']
}): ReactElement {
  return (
    <select
      aria-label="Suite"
      value={suite ?? ''}
      onChange={({ target }) =>
        setSearchParams({
          ...usualMetric,
          suite: target.value,
          version: null,
          model: null,
          evaluator: null,
        })
      }
      className={choiceField}
    >
      <option value="">a suite…</option>
      {workflows.map(({ id, name, suites }) => (
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
