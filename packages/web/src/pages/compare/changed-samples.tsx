import type { ChangedSample, Comparison } from '@touchstone/client'
import type { ReactElement } from 'react'
import { formatSigned } from '../../numbers/comparison.ts'
import { formatCount, formatNumber } from '../../numbers/format.ts'
import { Empty } from '../../pieces/empty.tsx'
import type { Schemas } from '../../samples/sample-view.tsx'
import { SampleRows } from './sample-rows.tsx'

const directions = [
  { of: 'worse', title: 'Got worse', mark: '▼', tone: 'text-danger' },
  { of: 'improved', title: 'Improved', mark: '▲', tone: 'text-better' },
] as const

/** The samples that got worse and that improved, most changed first, side by side. */
export function ChangedSamples({
  comparison,
  schemas,
}: {
  comparison: Comparison
  schemas: Schemas
}): ReactElement {
  const { models, total, listedBy } = comparison
  const names = models.map(({ name }) => name)
  return (
    <>
      {models.slice(1).map((model, i) => {
        const metric = total.metrics.find(({ name }) => name === listedBy)
        const pair = metric?.models[i + 1]?.toBase
        const hasDirection = metric?.higherIsBetter !== null
        return (
          <section key={model.id} aria-label={`Samples of ${model.name}`} className="mt-8">
            <h2 className="foreign text-base font-semibold break-words">{model.name}</h2>
            {model.worse.length + model.improved.length === 0 && (
              <Empty title={hasDirection ? 'No sample changed' : 'No samples to list'}>
                <p>
                  {!hasDirection
                    ? `Neither direction of ${listedBy} is better, so no sample got better or worse by it. Choose another metric above.`
                    : pair?.n
                      ? `None of the ${formatCount(pair.n)} samples that both have a value of got better or worse.`
                      : 'No sample has a value of both this model and the base.'}
                </p>
              </Empty>
            )}
            {directions.map(({ of, title, mark, tone }) => {
              const samples = model[of]
              const count = pair?.[of] ?? samples.length
              if (samples.length === 0) return null
              const changeOf = ({ difference }: ChangedSample): ReactElement => (
                <span
                  className={`w-16 shrink-0 text-right tabular-nums ${tone}`}
                  title={String(difference)}
                >
                  {formatSigned(difference, formatNumber)}
                </span>
              )
              return (
                <section key={of}>
                  <h3 className="mt-3 text-sm font-semibold">
                    <span aria-hidden className={tone}>
                      {mark}
                    </span>{' '}
                    {title}{' '}
                    <span className="font-normal text-muted tabular-nums">
                      {formatCount(count)}
                      {count > samples.length && `, the ${samples.length} that changed most`}
                    </span>
                  </h3>
                  <SampleRows {...{ samples, count, names, schemas, changeOf }} model={i + 1} />
                </section>
              )
            })}
          </section>
        )
      })}
    </>
  )
}
