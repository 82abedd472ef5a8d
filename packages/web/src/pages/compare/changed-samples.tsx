import type { ChangedSample, Comparison } from '@touchstone/client'
import type { Id } from '@touchstone/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { formatCount, formatNumber, formatSigned } from '../../numbers/format.ts'
import { Empty } from '../../pieces/empty.tsx'
import { schemasQuery } from '../../runs/queries.ts'
import { brief } from '../../samples/brief.ts'
import { SampleView, type Schemas } from '../../samples/sample-view.tsx'

/** The samples that got worse and that improved, most changed first, side by side. */
export function ChangedSamples({
  comparison,
  workflowId,
}: {
  comparison: Comparison
  workflowId: Id<'workflow'> | undefined
}): ReactElement {
  const schemas = useQuery({
    ...schemasQuery(workflowId ?? ('' as Id<'workflow'>)),
    enabled: workflowId !== undefined,
  }).data
  const { models, total, listedBy } = comparison
  const names = models.map(({ name }) => name)
  return (
    <>
      {models.slice(1).map(({ id, name, worse, improved }, i) => {
        const pair = total.metrics.find((metric) => metric.name === listedBy)?.models[i + 1]?.toBase
        return (
          <section key={id} aria-label={`Samples of ${name}`} className="mt-8">
            <h2 className="foreign text-base font-semibold break-words">{name}</h2>
            {worse.length + improved.length === 0 && (
              <Empty title="No sample changed">
                <p>This model has the same {listedBy ?? 'metrics'} as the base on every sample.</p>
              </Empty>
            )}
            <List
              title="Got worse"
              mark="▼"
              tone="text-danger"
              count={pair?.worse}
              samples={worse}
              {...{ names }}
              schemas={schemas ?? {}}
            />
            <List
              title="Improved"
              mark="▲"
              tone="text-better"
              count={pair?.improved}
              samples={improved}
              {...{ names }}
              schemas={schemas ?? {}}
            />
          </section>
        )
      })}
    </>
  )
}

function List({
  title,
  mark,
  tone,
  count,
  samples,
  names,
  schemas,
}: {
  title: string
  mark: string
  tone: string
  count: number | undefined
  samples: readonly ChangedSample[]
  names: readonly string[]
  schemas: Schemas
}): ReactElement | null {
  if (samples.length === 0) return null
  return (
    <>
      <h3 className="mt-3 text-sm font-semibold">
        <span aria-hidden className={tone}>
          {mark}
        </span>{' '}
        {title}{' '}
        <span className="font-normal text-muted tabular-nums">
          {formatCount(count ?? samples.length)}
          {count !== undefined && count > samples.length && `, the first ${samples.length}`}
        </span>
      </h3>
      {samples.map(({ place, difference, testCase, testSample, groundTruth, models }) => (
        <details key={place} className="border-b border-line">
          <summary className="flex h-9 items-center gap-4 text-sm hover:bg-sunken">
            <span
              className={`w-20 shrink-0 text-right tabular-nums ${tone}`}
              title={String(difference)}
            >
              {formatSigned(difference, formatNumber)}
            </span>
            <span className="foreign min-w-0 grow truncate font-mono text-xs">
              {brief(testSample)}
            </span>
            <span className="foreign w-32 shrink-0 truncate text-muted max-sm:hidden">
              {brief(groundTruth)}
            </span>
            {models.slice(0, 3).map(({ inference, error }, i) => (
              <span key={i} className="foreign w-32 shrink-0 truncate max-md:hidden">
                {error ? `✗ ${error.name}` : brief(inference)}
              </span>
            ))}
            <span className="foreign w-32 shrink-0 truncate text-muted max-lg:hidden">
              {testCase}
            </span>
          </summary>
          <div className="py-3">
            <SampleView
              testSample={testSample}
              groundTruth={groundTruth}
              models={models.map((model, i) => ({ name: names[i] ?? '', ...model }))}
              schemas={schemas}
            />
          </div>
        </details>
      ))}
    </>
  )
}
