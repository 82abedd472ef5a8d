import type { BlockRow } from '@touchstone/client/read-blocks'
import type { Place } from '@touchstone/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { ModelRecord } from '../../../api/models.ts'
import { Skeleton } from '../../../pieces/skeleton.tsx'
import { useSearchParams } from '../../../routing/location.ts'
import { schemasQuery } from '../../../runs/queries.ts'
import { BriefValue } from '../../../samples/brief-value.tsx'
import { Outcome } from '../../../samples/outcome.tsx'
import { PlaceHeader } from '../../../samples/place-header.tsx'
import { SampleView } from '../../../samples/sample-view.tsx'

/** Samples in a line each, one of them opened. */
export function SampleRows(props: {
  model: ModelRecord
  places: readonly Place[]
  /** Those that were read already. */
  rows: ReadonlyMap<Place, BlockRow>
}): ReactElement {
  const { model, places, rows } = props
  const opened = useSearchParams().get('sample')
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label="Samples">
      <table className="w-full table-fixed text-sm max-sm:min-w-xl">
        <thead>
          <tr className="h-8 border-b border-line text-left text-xs text-muted">
            <th className="w-24 font-normal">Place</th>
            <th className="pr-4 font-normal">Test sample</th>
            <th className="pr-4 font-normal">Ground truth</th>
            <th className="font-normal">Inference</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <SampleRow
              key={place}
              {...{ model, place }}
              row={rows.get(place)}
              isOpen={opened === String(place)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SampleRow(props: {
  model: ModelRecord
  place: Place
  row: BlockRow | undefined
  isOpen: boolean
}): ReactElement {
  const { model, place, row, isOpen } = props
  const schemas = useQuery({ ...schemasQuery(model.workflowId), enabled: isOpen }).data
  return (
    <>
      <tr className={`h-9 border-b border-line ${isOpen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
        <PlaceHeader {...{ place, isOpen }} />
        <td className="foreign truncate pr-4 font-mono text-xs">
          {row ? <BriefValue value={row.testSample} /> : <Skeleton width="70%" />}
        </td>
        <td className="foreign truncate pr-4">
          {row ? <BriefValue value={row.groundTruth} /> : <Skeleton width="40%" />}
        </td>
        <td className="foreign truncate">
          {row ? <Outcome row={row} /> : <Skeleton width="40%" />}
        </td>
      </tr>
      {isOpen && row && (
        <tr className="border-b border-line">
          <td colSpan={4} className="py-4">
            <SampleView
              testSample={row.testSample}
              groundTruth={row.groundTruth}
              models={[
                {
                  name: model.name,
                  inference: row.inference,
                  error: row.error,
                  metrics: undefined,
                },
              ]}
              schemas={schemas ?? {}}
            />
          </td>
        </tr>
      )}
    </>
  )
}
