import type { ComparedSample } from '@touchstone/client'
import type { Json } from '@touchstone/core'
import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Button } from '../../pieces/button.tsx'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { briefApart, briefOfModels } from '../../samples/brief-apart.ts'
import { BriefValue } from '../../samples/brief-value.tsx'
import { SampleView, type Schemas } from '../../samples/sample-view.tsx'
import { mostListed } from './choice.ts'

const cell = 'foreign w-36 shrink-0 truncate xl:w-48 2xl:w-72'

/** Some test samples, each with what the base and one model have for it; all models when opened. */
export function SampleRows<S extends ComparedSample>({
  samples,
  names,
  model,
  schemas,
  count,
  changeOf,
}: {
  samples: readonly S[]
  /** Of all models; the first is the base. */
  names: readonly string[]
  /** Index of the model. */
  model: number
  schemas: Schemas
  /** How many there are, of which `samples` are the first. */
  count: number
  /** By how much a sample changed, where it is known. */
  changeOf?: (sample: S) => ReactElement
}): ReactElement {
  const shown = [0, model]
  const opened = useSearchParams().get('sample')
  return (
    <>
      <div
        aria-hidden
        className="flex items-center gap-4 border-b border-line py-1 text-xs text-muted"
      >
        {changeOf && <span className="w-16 shrink-0 text-right">change</span>}
        <span className="min-w-0 grow">test sample</span>
        <span className={`${cell} max-md:hidden`}>ground truth</span>
        {shown.map((at) => (
          <span key={at} className={`${cell} max-sm:hidden`} title={names[at]}>
            {names[at]}
          </span>
        ))}
        <span className={`${cell} max-lg:hidden`}>test case</span>
      </div>
      {samples.map((sample) => {
        const { place, testCase, testSample, groundTruth, models } = sample
        const key = `${model}-${place}`
        const words = briefWords(
          groundTruth,
          shown.map((at) => models[at]?.inference),
        )
        return (
          <details
            key={place}
            open={opened === key}
            onToggle={({ currentTarget: { open } }) => {
              // The one that closes because another opens says so, too.
              if (open !== (opened === key)) setSearchParams({ sample: open ? key : null })
            }}
            className="border-b border-line"
          >
            <summary className="flex h-9 list-none items-center gap-4 text-sm hover:bg-sunken">
              {changeOf?.(sample)}
              <span className="foreign min-w-0 grow truncate font-mono text-xs">
                <BriefValue value={testSample} />
              </span>
              <span className={`${cell} text-muted max-md:hidden`}>
                <BriefValue value={groundTruth} words={words.truth} />
              </span>
              {shown.map((at, column) => {
                const own = models[at]
                return (
                  <span key={at} className={`${cell} max-sm:hidden`}>
                    {own?.error ? (
                      <span title={own.error.message}>✗ {own.error.name}</span>
                    ) : (
                      <BriefValue value={own?.inference} words={words.ofModels[column]} />
                    )}
                  </span>
                )
              })}
              <span className={`${cell} text-muted max-lg:hidden`}>{testCase}</span>
            </summary>
            {opened === key && (
              <div className="py-3">
                <SampleView
                  {...{ testSample, groundTruth, schemas }}
                  models={models.map((produced, i) => ({ name: names[i] ?? '', ...produced }))}
                />
              </div>
            )}
          </details>
        )
      })}
      {count > samples.length && samples.length < mostListed && (
        <Button className="mt-2" onClick={() => setSearchParams({ listed: 'more' })}>
          Show {formatCount(Math.min(count, mostListed))}
        </Button>
      )}
    </>
  )
}

/** Of a sample: all with the digits that tell them apart, and models also by what else they differ in. */
function briefWords(groundTruth: Json, produced: readonly (Json | undefined)[]) {
  const [truth, ...all] = briefApart([groundTruth, ...produced])
  const isApart = new Set(all).size === new Set(briefOfModels(produced)).size
  return { truth, ofModels: isApart ? all : briefOfModels(produced) }
}
