import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useSearchParams } from '../../routing/location.ts'
import { schemasQuery } from '../../runs/queries.ts'
import { BriefValue } from '../../samples/brief-value.tsx'
import { Outcome } from '../../samples/outcome.tsx'
import { PlaceHeader } from '../../samples/place-header.tsx'
import { SampleView } from '../../samples/sample-view.tsx'
import type { RunSample, Subject } from './run-data.ts'
import { filterable } from './sample-filter.ts'

/** A page of samples; one of them may be open. */
export function SampleTable({
  samples,
  modelName,
  subject,
  isBusy,
}: {
  samples: readonly RunSample[]
  modelName: string
  subject: Subject
  isBusy: boolean
}): ReactElement {
  const opened = useSearchParams().get('sample')
  const metrics = filterable(samples.map((sample) => sample.metrics)).slice(0, 4)
  return (
    <div
      className="mt-2 overflow-x-auto aria-busy:opacity-60"
      tabIndex={0}
      role="group"
      aria-label="Samples"
      aria-busy={isBusy}
    >
      <table className="w-full table-fixed text-sm max-sm:min-w-xl">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th scope="col" className="w-24 py-2 font-medium">
              Place
            </th>
            <th scope="col" className="font-medium">
              Test sample
            </th>
            <th scope="col" className="px-3 font-medium">
              Ground truth
            </th>
            <th scope="col" className="px-3 font-medium">
              Inference
            </th>
            {metrics.map((name) => (
              <th
                key={name}
                scope="col"
                className="foreign w-28 truncate px-3 text-right font-medium"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <SampleRow
              key={sample.place}
              {...{ sample, modelName, subject, metrics }}
              isOpen={opened === String(sample.place)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SampleRow({
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
  return (
    <>
      <tr className={`h-9 border-b border-line ${isOpen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
        <PlaceHeader {...{ place, isOpen }} />
        <td className="foreign truncate font-mono text-xs">
          <BriefValue value={testSample} />
        </td>
        <td className="foreign truncate px-3">
          <BriefValue value={groundTruth} />
        </td>
        <td className="foreign truncate px-3">
          <Outcome row={sample} />
        </td>
        {metrics.map((name) => {
          const value = sample.metrics?.[name]
          return (
            <td key={name} className="truncate px-3 text-right tabular-nums">
              <BriefValue value={value} />
            </td>
          )
        })}
      </tr>
      {isOpen && (
        <tr className="border-b border-line">
          <td colSpan={4 + metrics.length} className="py-4">
            <SampleView
              testSample={testSample}
              groundTruth={groundTruth}
              models={[{ name: modelName, inference, error, metrics: sample.metrics }]}
              schemas={schemas ?? {}}
            />
          </td>
        </tr>
      )}
    </>
  )
}
