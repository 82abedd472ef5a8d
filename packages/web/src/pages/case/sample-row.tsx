import type { Json } from '@touchstone/core'
import type { BlockRow } from '@touchstone/client/read-blocks'
import type { ReactElement } from 'react'
import { differences, type Difference } from '../../metadata/difference.ts'
import { DifferenceList } from '../../metadata/value-text.tsx'
import { formatCount } from '../../numbers/format.ts'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { BriefValue } from '../../samples/brief-value.tsx'
import { PlaceHeader } from '../../samples/place-header.tsx'
import { SampleView, type Schemas } from '../../samples/sample-view.tsx'

const mostDifferences = 3

/** A sample in a line; opened, all of it, its images with the ground truth drawn over them. */
export function SampleRow({
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
    <>
      <tr className={`h-9 border-b border-line ${isOpen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
        <PlaceHeader {...{ place, isOpen }} />
        <td className="foreign truncate pr-4 font-mono text-xs">
          {row ? <BriefValue value={row.testSample} /> : <Skeleton width="70%" />}
        </td>
        <td className="foreign truncate">
          {row && before ? (
            <Changed before={before.groundTruth} after={row.groundTruth} />
          ) : (
            <BriefValue value={row?.groundTruth} />
          )}
        </td>
      </tr>
      {isOpen && row && (
        <tr className="border-b border-line">
          <td colSpan={3} className="py-4">
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
          </td>
        </tr>
      )}
    </>
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
