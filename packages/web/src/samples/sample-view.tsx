import type { Json, JsonObject, RowError } from '@touchstone/core'
import type { ReactElement, ReactNode } from 'react'
import { annotationsIn, locatorsIn } from '../images/annotations.ts'
import type { OverlayLayer } from '../images/overlay.tsx'
import { SampleImage } from '../images/sample-image.tsx'
import { JsonText } from './json-text.tsx'

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

// These stand out on photographs, in both themes.
const truthColour = '#3ddc84'
const inferenceColour = '#ffb000'

const layersOf = (
  truth: Json | undefined,
  produced: Produced,
  schemas: Schemas,
): OverlayLayer[] => [
  {
    name: 'Ground truth',
    annotations: annotationsIn(truth, schemas.groundTruth),
    colour: truthColour,
    isDashed: true,
  },
  {
    name: produced.name,
    annotations: annotationsIn(produced.inference, schemas.inference),
    colour: inferenceColour,
    isDashed: false,
  },
]

/** A test sample with its ground truth and what one or several models have for it. */
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
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,18rem),1fr))] gap-4">
      <Part title="Test sample">
        <JsonText value={testSample} label="Test sample" />
        {groundTruth !== undefined && (
          <>
            <h4 className="flex items-center gap-2 text-sm font-semibold">
              Ground truth <Key colour={truthColour} isDashed />
            </h4>
            <JsonText value={groundTruth} label="Ground truth" />
          </>
        )}
      </Part>
      {models.map((produced) => (
        <Part
          key={produced.name}
          title={produced.name}
          mark={<Key colour={inferenceColour} isDashed={false} />}
        >
          {locators.map((locator) => (
            <SampleImage
              key={locator}
              locator={locator}
              layers={layersOf(groundTruth, produced, schemas)}
            />
          ))}
          {produced.error ? (
            <p className="foreign border-l-2 border-danger px-2 text-sm break-words">
              {produced.error.name}: {produced.error.message}{' '}
              <span className="text-muted">
                (tried {produced.error.attempts === 1 ? 'once' : `${produced.error.attempts} times`}
                )
              </span>
            </p>
          ) : produced.inference === undefined ? (
            <p className="text-sm text-muted">No inference.</p>
          ) : (
            <JsonText value={produced.inference} label={`Inference of ${produced.name}`} />
          )}
          {produced.metrics && (
            <>
              <h4 className="text-sm font-semibold">Metrics</h4>
              <JsonText value={produced.metrics} label={`Metrics of ${produced.name}`} />
            </>
          )}
        </Part>
      ))}
    </div>
  )
}

function Part({
  title,
  mark,
  children,
}: {
  title: string
  mark?: ReactElement
  children: ReactNode
}): ReactElement {
  return (
    <section className="grid min-w-0 content-start gap-2">
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

/** The stroke that annotations of a layer are drawn with. */
function Key({ colour, isDashed }: { colour: string; isDashed: boolean }): ReactElement {
  return (
    <svg width={20} height={8} aria-hidden className="shrink-0">
      <line
        x1={0}
        x2={20}
        y1={4}
        y2={4}
        stroke={colour}
        strokeWidth={3}
        strokeDasharray={isDashed ? '5 3' : undefined}
      />
    </svg>
  )
}
