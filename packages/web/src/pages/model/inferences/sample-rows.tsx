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
import { SampleHead, SampleRow } from '../../../samples/sample-row.tsx'
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
        <SampleHead>
          <th scope="col" className="pr-4 font-normal">
            Ground truth
          </th>
          <th scope="col" className="font-normal">
            Inference
          </th>
        </SampleHead>
        <tbody>
          {places.map((place) => (
            <InferredRow
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

function InferredRow(props: {
  model: ModelRecord
  place: Place
  row: BlockRow | undefined
  isOpen: boolean
}): ReactElement {
  const { model, place, row, isOpen } = props
  const schemas = useQuery({ ...schemasQuery(model.workflowId), enabled: isOpen }).data
  return (
    <SampleRow
      {...{ place, isOpen }}
      testSample={row?.testSample}
      columns={4}
      cells={
        <>
          <td className="foreign truncate pr-4">
            {row ? <BriefValue value={row.groundTruth} /> : <Skeleton width="40%" />}
          </td>
          <td className="foreign truncate">
            {row ? <Outcome row={row} /> : <Skeleton width="40%" />}
          </td>
        </>
      }
    >
      {() =>
        row && (
          <SampleView
            testSample={row.testSample}
            groundTruth={row.groundTruth}
            models={[
              { name: model.name, inference: row.inference, error: row.error, metrics: undefined },
            ]}
            schemas={schemas ?? {}}
          />
        )
      }
    </SampleRow>
  )
}
