import type { InferredTarget } from '@touchstone/core/services'
import type { ReactElement } from 'react'
import type { ModelRecord } from '../../../api/models.ts'
import { Num } from '../../../numbers/num.tsx'
import { Link } from '../../../routing/link.tsx'
import type { TargetKind } from './queries.ts'

/** How much a model has of each test case or suite. */
export function TargetTable(props: {
  model: ModelRecord
  kind: TargetKind
  items: readonly InferredTarget[]
}): ReactElement {
  const { model, kind, items } = props
  const param = kind === 'testCases' ? 'case' : 'suite'
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="h-8 border-b border-line text-left text-xs text-muted">
            <th className="font-normal">{kind === 'testCases' ? 'Test case' : 'Test suite'}</th>
            <th className="w-24 pl-4 text-right font-normal max-sm:w-auto">Inferred</th>
            <th className="w-24 pl-4 text-right font-normal max-sm:w-auto">Errors</th>
            <th className="w-24 pl-4 text-right font-normal max-sm:w-auto">Missing</th>
            <th className="w-24 pl-4 text-right font-normal max-sm:w-auto">Samples</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, name, version, samples, inferred, errors }) => (
            <tr key={id} className="h-9 border-b border-line hover:bg-sunken">
              <td className="py-1">
                <Link
                  to={`/models/${model.id}?tab=inferences&${param}=${id}`}
                  className="font-medium hover:text-accent"
                >
                  <span className="foreign break-words">{name}</span>{' '}
                  <span className="font-normal whitespace-nowrap text-muted">
                    version {version}
                  </span>
                </Link>
              </td>
              <td className="pl-4 text-right">
                <Num value={inferred} />
              </td>
              <td className={`pl-4 text-right ${errors > 0 ? 'text-danger' : 'text-muted'}`}>
                <Num value={errors} />
              </td>
              <td className="pl-4 text-right text-muted">
                <Num value={samples - inferred - errors} />
              </td>
              <td className="pl-4 text-right">
                <Num value={samples} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
