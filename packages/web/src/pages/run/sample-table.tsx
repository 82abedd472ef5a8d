import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useSearchParams } from '../../routing/location.ts'
import { schemasQuery } from '../../runs/queries.ts'
import { briefApart } from '../../samples/brief-apart.ts'
import { BriefValue } from '../../samples/brief-value.tsx'
import { Outcome } from '../../samples/outcome.tsx'
import { SampleHead, SampleRow } from '../../samples/sample-row.tsx'
import { SampleView } from '../../samples/sample-view.tsx'
import type { RunSample, Subject } from './run-data.ts'

const mostColumns = 4

/** A page of samples; one of them may be open. */
export function SampleTable({
  samples,
  modelName,
  subject,
  metrics,
  isBusy,
}: {
  samples: readonly RunSample[]
  modelName: string
  subject: Subject
  /** By name; the first few have a column. */
  metrics: readonly string[]
  isBusy: boolean
}): ReactElement {
  const opened = useSearchParams().get('sample')
  const columns = metrics.slice(0, mostColumns)
  return (
    <div
      className="mt-2 overflow-x-auto aria-busy:opacity-60"
      tabIndex={0}
      role="group"
      aria-label="Samples"
      aria-busy={isBusy}
    >
      <table className="w-full table-fixed text-sm max-sm:min-w-xl">
        <SampleHead>
          <th scope="col" className="pr-4 font-normal">
            Ground truth
          </th>
          <th scope="col" className="pr-4 font-normal">
            Inference
          </th>
          {columns.map((name) => (
            <th
              key={name}
              scope="col"
              className="foreign w-28 truncate pr-4 text-right font-normal"
            >
              {name}
            </th>
          ))}
        </SampleHead>
        <tbody>
          {samples.map((sample) => (
            <RunRow
              key={sample.place}
              {...{ sample, modelName, subject }}
              metrics={columns}
              isOpen={opened === String(sample.place)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RunRow({
  sample,
  modelName,
  subject,
  metrics,
  isOpen,
}: {
  sample: RunSample
  modelName: string
  subject: Subject
  metrics: readonly string[]
  isOpen: boolean
}): ReactElement {
  const schemas = useQuery(schemasQuery(subject.run.workflowId)).data
  const { place, testSample, groundTruth, inference, error } = sample
  const [truthWords, words] = briefApart([groundTruth, inference])
  return (
    <SampleRow
      {...{ place, testSample, isOpen }}
      columns={4 + metrics.length}
      cells={
        <>
          <td className="foreign truncate pr-4">
            <BriefValue value={groundTruth} words={truthWords} />
          </td>
          <td className="foreign truncate pr-4">
            <Outcome row={sample} words={words} />
          </td>
          {metrics.map((name) => (
            <td key={name} className="truncate pr-4 text-right tabular-nums">
              <BriefValue value={sample.metrics?.[name]} />
            </td>
          ))}
        </>
      }
    >
      {() => (
        <SampleView
          testSample={testSample}
          groundTruth={groundTruth}
          models={[{ name: modelName, inference, error, metrics: sample.metrics }]}
          schemas={schemas ?? {}}
        />
      )}
    </SampleRow>
  )
}
