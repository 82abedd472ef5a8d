import type { AgreementSlice, InferenceComparison } from '@touchstone/client'
import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { ValueTable } from '../../runs/value-table.tsx'
import type { Schemas } from '../../samples/sample-view.tsx'
import type { Choice } from './choice.ts'
import { SampleRows } from './sample-rows.tsx'

const noPairs = { same: 0, different: 0 }

/** Models by their inferences: how many are as the base's, and which are not. */
export function Agreement({
  comparison,
  wanted,
  schemas,
}: {
  comparison: InferenceComparison
  wanted: Choice['evaluator']
  schemas: Schemas
}): ReactElement {
  const { models, total, testCases } = comparison
  const slices: AgreementSlice[] = [{ ...total, name: 'Whole suite' }, ...testCases]
  const names = models.map(({ name }) => name)
  return (
    <>
      {wanted !== 'none' && (
        <p className="mt-4 text-sm text-muted">
          These models have no complete test run with a common evaluator on this version, so their
          inferences are compared as they are.
        </p>
      )}
      <section aria-labelledby="agreement-title" className="mt-6">
        <h2 id="agreement-title" className="text-base font-semibold">
          By inference
        </h2>
        <ValueTable
          label="Agreement"
          columns={names.map((name, i) => ({
            name,
            note: i === 0 ? '(base) has' : 'differs',
          }))}
          rows={slices.map((slice, at) => ({
            key: `${at} ${slice.name}`,
            name: slice.name,
            isTotal: at === 0,
            cells: slice.models.map(({ inferred, toBase }) => (
              <>
                <Num value={toBase?.different ?? inferred} format={formatCount} />
                <span className="text-muted">
                  {' '}
                  of {formatCount(toBase ? toBase.same + toBase.different : slice.samples)}
                </span>
              </>
            )),
          }))}
        />
      </section>
      {models.slice(1).map(({ id, name, different }, i) => {
        const { same, different: count } = total.models[i + 1]?.toBase ?? noPairs
        return (
          <section key={id} aria-label={`Samples of ${name}`} className="mt-8">
            <h2 className="foreign text-base font-semibold break-words">
              {name}{' '}
              {count > different.length && (
                <span className="text-sm font-normal text-muted tabular-nums">
                  {formatCount(count)} differ, the first {different.length}
                </span>
              )}
            </h2>
            {different.length === 0 ? (
              <p className="mt-2 text-sm text-muted">
                {same > 0
                  ? `All ${formatCount(same)} inferences that both have are the same.`
                  : 'There is no sample that both this model and the base have an inference of.'}
              </p>
            ) : (
              <SampleRows samples={different} model={i + 1} {...{ count, names, schemas }} />
            )}
          </section>
        )
      })}
    </>
  )
}
