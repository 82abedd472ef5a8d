import type { AgreementSlice, InferenceComparison } from '@touchstone/client'
import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { brief } from '../../samples/brief.ts'
import { SampleView } from '../../samples/sample-view.tsx'
import type { Choice } from './choice.ts'

/** Models by their inferences: how many are as the base's, and which are not. */
export function Agreement({
  comparison,
  wanted,
}: {
  comparison: InferenceComparison
  wanted: Choice['evaluator']
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
      <div className="mt-4 overflow-x-auto" tabIndex={0} role="group" aria-label="Agreement">
        <table className="text-sm tabular-nums">
          <thead>
            <tr className="border-b border-line text-xs text-muted">
              <th scope="col" className="py-2 pr-6 text-left font-medium">
                Test case
              </th>
              {names.map((name, i) => (
                <th
                  key={i}
                  scope="col"
                  className="foreign max-w-60 truncate px-3 text-right font-medium"
                >
                  {i === 0 ? `${name} (base): inferred` : `${name}: differ`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {slices.map((slice, at) => (
              <tr key={`${at} ${slice.name}`} className="h-9 border-b border-line">
                <th scope="row" className="foreign max-w-80 truncate pr-6 text-left font-normal">
                  {slice.name}
                </th>
                {slice.models.map(({ inferred, toBase }, i) => (
                  <td key={i} className="px-3 text-right whitespace-nowrap">
                    <Num value={toBase?.different ?? inferred} format={formatCount} />
                    <span className="text-muted">
                      {' '}
                      of {formatCount(toBase ? toBase.same + toBase.different : slice.samples)}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {models.slice(1).map(({ id, name, different }) => (
        <section key={id} aria-label={`Samples of ${name}`} className="mt-8">
          <h2 className="foreign text-base font-semibold break-words">{name}</h2>
          {different.length === 0 && (
            <p className="mt-2 text-sm text-muted">Every inference is as the base's.</p>
          )}
          {different.map(({ place, testSample, groundTruth, models: produced }) => (
            <details key={place} className="border-b border-line">
              <summary className="flex h-9 items-center gap-4 text-sm hover:bg-sunken">
                <span className="foreign min-w-0 grow truncate font-mono text-xs">
                  {brief(testSample)}
                </span>
                {produced.map(({ inference }, i) => (
                  <span key={i} className="foreign w-32 shrink-0 truncate max-sm:hidden">
                    {brief(inference)}
                  </span>
                ))}
              </summary>
              <div className="py-3">
                <SampleView
                  {...{ testSample, groundTruth }}
                  models={produced.map((model, i) => ({ name: names[i] ?? '', ...model }))}
                  schemas={{}}
                />
              </div>
            </details>
          ))}
        </section>
      ))}
    </>
  )
}
