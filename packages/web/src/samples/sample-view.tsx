import type { Json, JsonObject, RowError } from '@touchstone/core'
import type { ReactElement, ReactNode } from 'react'
import { annotationsIn, locatorsIn } from '../images/annotations.ts'
import { truthLayer, type Layer } from '../images/layer.ts'
import { SideKey } from '../images/legend.tsx'
import { SampleImage } from '../images/sample-image.tsx'
import { ValueView } from './value-view.tsx'

/** What one model has for a test sample. */
export interface Produced {
  readonly name: string
  readonly inference: Json | undefined
  readonly error: RowError | undefined
  readonly metrics: JsonObject | undefined
}

/** The JSON Schemas of a workflow, where it has them. */
export interface Schemas {
  readonly groundTruth?: JsonObject | undefined
  readonly inference?: JsonObject | undefined
}

/**
 * A test sample with its ground truth and what models have for it. Of several models each has its
 * images with it, with both sides drawn over them.
 */
export function SampleView({
  testSample,
  groundTruth,
  models,
  schemas,
}: {
  testSample: Json
  groundTruth: Json | undefined
  models: readonly Produced[]
  schemas: Schemas
}): ReactElement {
  const locators = locatorsIn(testSample)
  const truth = truthLayer(groundTruth, schemas.groundTruth)
  const layerOf = ({ name, inference }: Produced): Layer => ({
    side: 'inference',
    name,
    annotations: annotationsIn(inference, schemas.inference),
  })
  const imagesWith = (layers: readonly Layer[]): ReactElement[] =>
    locators.map((locator) => <SampleImage key={locator} {...{ locator, layers }} />)
  // Where they need not be told apart they stand beside all texts, which are not as high.
  const hasOwnColumn = models.length < 2
  return (
    // In a table that is wider than a narrow screen it is as wide as the screen.
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,18rem),1fr))] gap-4 max-sm:sticky max-sm:left-0 max-sm:w-[calc(100vw-3rem)]">
      {hasOwnColumn && locators.length > 0 && (
        <div className="grid content-start gap-2">
          {imagesWith([truth, ...models.map(layerOf)])}
        </div>
      )}
      <Part title="Test sample">
        <ValueView value={testSample} label="the test sample" />
        {groundTruth !== undefined && (
          <>
            <h4 className="flex items-center gap-2 text-sm font-semibold">
              Ground truth {truth.annotations.length > 0 && <SideKey side="truth" />}
            </h4>
            <ValueView value={groundTruth} label="the ground truth" />
          </>
        )}
      </Part>
      {models.map((produced, at) => {
        const { name, inference, error, metrics } = produced
        const layer = layerOf(produced)
        return (
          <Part
            key={name}
            title={name}
            mark={layer.annotations.length > 0 && <SideKey side="inference" />}
          >
            {!hasOwnColumn && imagesWith([truth, layer])}
            {error ? (
              <ErrorText error={error} />
            ) : inference === undefined ? (
              <p className="text-sm text-muted">No inference.</p>
            ) : (
              <ValueView
                value={inference}
                label={`the inference of ${name}`}
                beside={at === 0 ? undefined : models[0]?.inference}
              />
            )}
            {metrics && (
              <>
                <h4 className="text-sm font-semibold">Metrics</h4>
                <ValueView value={metrics} label={`the metrics of ${name}`} />
              </>
            )}
          </Part>
        )
      })}
    </div>
  )
}

function ErrorText({ error }: { error: RowError }): ReactElement {
  const { name, message, attempts } = error
  return (
    <p className="foreign border-l-2 border-danger px-2 text-sm break-words">
      {name}: {message}{' '}
      <span className="text-muted">(tried {attempts === 1 ? 'once' : `${attempts} times`})</span>
    </p>
  )
}

function Part({
  title,
  mark,
  children,
}: {
  title: string
  mark?: ReactNode
  children: ReactNode
}): ReactElement {
  return (
    <section className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2">
      <h3 className="flex min-w-0 items-center gap-2 text-sm font-semibold">
        <span className="foreign truncate" title={title}>
          {title}
        </span>
        {mark}
      </h3>
      {children}
    </section>
  )
}
