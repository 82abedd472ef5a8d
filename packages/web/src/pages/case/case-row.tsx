import type { Json } from '@touchstone/core'
import type { BlockRow } from '@touchstone/client/read-blocks'
import type { ReactElement } from 'react'
import { differences, type Difference } from '../../metadata/difference.ts'
import { DifferenceList } from '../../metadata/value-text.tsx'
import { formatCount } from '../../numbers/format.ts'
import { BriefValue } from '../../samples/brief-value.tsx'
import { SampleRow } from '../../samples/sample-row.tsx'
import { SampleView, type Schemas } from '../../samples/sample-view.tsx'

const mostDifferences = 3

/** A sample in a line; opened, all of it, its images with the ground truth drawn over them. */
export function CaseRow({
  place,
  row,
  before,
  schemas,
  isOpen,
}: {
  place: number
  /** Undefined until it is read. */
  row: BlockRow | undefined
  /** The same sample in an earlier version, whose ground truth was another one. */
  before: BlockRow | undefined
  schemas: Schemas
  isOpen: boolean
}): ReactElement {
  return (
    <SampleRow
      {...{ place, isOpen }}
      testSample={row?.testSample}
      columns={3}
      cells={
        <td className="foreign truncate">
          {row && before ? (
            <Changed before={before.groundTruth} after={row.groundTruth} />
          ) : (
            <BriefValue value={row?.groundTruth} />
          )}
        </td>
      }
    >
      {() =>
        row && (
          <>
            <SampleView
              testSample={row.testSample}
              groundTruth={row.groundTruth}
              models={[]}
              schemas={schemas}
            />
            {before && (
              <section className="mt-4 grid gap-2">
                <h3 className="text-sm font-semibold">What changed in the ground truth</h3>
                <DifferenceList found={changesOf(before.groundTruth, row.groundTruth)} />
              </section>
            )}
          </>
        )
      }
    </SampleRow>
  )
}

/** Differences by their path; of a ground truth that is no object, "value". */
const changesOf = (before: Json | undefined, after: Json | undefined): Difference[] =>
  differences(before, after).map((difference) =>
    difference.path.length === 0 ? { ...difference, path: ['value'] } : difference,
  )

/** The first differences between two ground truths. */
function Changed(props: { before: Json | undefined; after: Json | undefined }): ReactElement {
  const found = changesOf(props.before, props.after)
  return (
    <div className="py-1 whitespace-normal">
      <DifferenceList found={found.slice(0, mostDifferences)} />
      {found.length > mostDifferences && (
        <span className="text-xs text-muted">
          and {formatCount(found.length - mostDifferences)} more
        </span>
      )}
    </div>
  )
}
