import { isJsonObject, type Json } from '@touchstone/core'
import type { BlockRow } from '@touchstone/client/read-blocks'
import type { ReactElement } from 'react'
import { differences, ownValue, type Difference } from '../../metadata/difference.ts'
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
  /** The same sample in an earlier version, with another ground truth or other metadata. */
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
            <Changed found={[...truthChanges(before, row), ...metadataChanges(before, row)]} />
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
              <>
                <Section
                  title="What changed in the ground truth"
                  found={truthChanges(before, row)}
                />
                <Section
                  title="What changed in the metadata"
                  found={metadataChanges(before, row)}
                />
              </>
            )}
          </>
        )
      }
    </SampleRow>
  )
}

/** Differences by their path; of a ground truth that is no object, "value". */
const truthChanges = (before: BlockRow, after: BlockRow): Difference[] =>
  differences(before.groundTruth, after.groundTruth).map((difference) =>
    difference.path.length === 0 ? { ...difference, path: ['value'] } : difference,
  )

const metadataChanges = (before: BlockRow, after: BlockRow): Difference[] =>
  differences(metadataOf(before), metadataOf(after), ['testSample', 'metadata'])

const metadataOf = ({ testSample }: BlockRow): Json | undefined =>
  isJsonObject(testSample) ? ownValue(testSample, 'metadata') : undefined

/** Differences under a title; nothing where there are none. */
function Section(props: { title: string; found: readonly Difference[] }): ReactElement | null {
  if (props.found.length === 0) return null
  return (
    <section className="mt-4 grid gap-2">
      <h3 className="text-sm font-semibold">{props.title}</h3>
      <DifferenceList found={props.found} />
    </section>
  )
}

/** The first differences of a sample. */
function Changed({ found }: { found: readonly Difference[] }): ReactElement {
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
