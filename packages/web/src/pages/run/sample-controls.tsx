import { Suspense, useState, type FormEvent, type ReactElement, type ReactNode } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { useQuery } from '@tanstack/react-query'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { kept, keyOf, type Subject } from './block-states.ts'
import { classParams, setText } from './class-filter.ts'
import { metricValues } from './run-data.ts'
import { noFilter, opNames, type SampleFilter } from './sample-filter.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

const Histogram = lazyPiece(
  () => import('../../plots/histogram.tsx'),
  (module) => module.default,
)

const field = 'h-7 max-w-56 min-w-0 rounded border border-edge bg-raised px-1 text-sm text-ink'

/** Which samples are listed: of which test case, and which of those. */
export function SampleControls({
  subject,
  testCases,
  filter,
  metrics,
  children,
}: {
  subject: Subject
  testCases: readonly TestCaseOfSuite[]
  filter: SampleFilter
  metrics: readonly string[]
  /** Beside the controls. */
  children?: ReactNode
}): ReactElement {
  const [plotted, setPlotted] = useState<string>()
  const set = (changes: Record<string, string | null>): void =>
    setSearchParams({ at: null, sample: null, ...changes })
  const names =
    filter.metric === undefined || metrics.includes(filter.metric)
      ? metrics
      : [filter.metric, ...metrics]
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string): string => {
      const value = data.get(name)
      return typeof value === 'string' ? value : ''
    }
    set({
      show: null,
      error: null,
      metric: text('metric'),
      op: text('op'),
      value: text('value'),
    })
  }
  return (
    <>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <select
          aria-label="Test case"
          value={subject.testCase?.id ?? ''}
          onChange={({ target }) => set({ case: target.value })}
          className={field}
        >
          {testCases.length > 1 && <option value="">all test cases</option>}
          {testCases.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <select
          aria-label="Show"
          value={filter.show}
          onChange={({ target }) =>
            set({ ...noFilter, show: target.value === 'all' ? null : target.value })
          }
          className={field}
        >
          <option value="all">all samples</option>
          <option value="errors">errors</option>
          <option value="missing">missing</option>
        </select>
        {names.length > 0 && (
          <form
            key={`${filter.metric} ${filter.op} ${filter.value}`}
            onSubmit={submit}
            className="flex flex-wrap items-center gap-1"
          >
            <select
              name="metric"
              aria-label="Metric"
              defaultValue={filter.metric}
              className={field}
            >
              {names.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
            <select
              name="op"
              aria-label="Comparison"
              defaultValue={opNames.find(([, sign]) => sign === filter.op)?.[0]}
              className={field}
            >
              {opNames.map(([value, sign]) => (
                <option key={value} value={value}>
                  {sign}
                </option>
              ))}
            </select>
            <input
              name="value"
              aria-label="Value"
              defaultValue={filter.value}
              placeholder="false, 0.5 …"
              className={`${field} w-24`}
            />
            <Button type="submit">Filter</Button>
            {filter.metric !== undefined && (
              <Button tone="quiet" onClick={() => set({ metric: null, op: null, value: null })}>
                Clear
              </Button>
            )}
            <Button
              tone="quiet"
              aria-expanded={plotted !== undefined}
              onClick={({ currentTarget }) => {
                const chosen = currentTarget.form
                  ? new FormData(currentTarget.form).get('metric')
                  : null
                setPlotted(plotted === undefined && typeof chosen === 'string' ? chosen : undefined)
              }}
            >
              Histogram
            </Button>
          </form>
        )}
        {children}
      </div>
      <div className="flex flex-wrap gap-2">
        {filter.error !== undefined && (
          <Chip label="error" text={filter.error} onRemove={() => set({ error: null })} />
        )}
        {filter.classes && (
          <Chip
            label={filter.classes.field || 'class'}
            text={`actual ${setText(filter.classes.actual)}, predicted ${setText(filter.classes.predicted)}`}
            onRemove={() =>
              set(Object.fromEntries(classParams.slice(1).map((name) => [name, null])))
            }
          />
        )}
      </div>
      {plotted !== undefined && <MetricHistogram subject={subject} metric={plotted} />}
    </>
  )
}

/** A filter that no control shows, and a way to be rid of it. */
function Chip({
  label,
  text,
  onRemove,
}: {
  label: string
  text: string
  onRemove: () => void
}): ReactElement {
  return (
    <span className="mt-2 flex max-w-full min-w-0 items-center rounded border border-line bg-accent-soft pl-2 text-sm">
      <span className="foreign truncate" title={text}>
        <span className="text-muted">{label}:</span> {text}
      </span>
      <Button tone="quiet" onClick={onRemove} aria-label={`Remove the filter ${label}`}>
        ✕
      </Button>
    </span>
  )
}

function MetricHistogram({ subject, metric }: { subject: Subject; metric: string }): ReactElement {
  const { data, error } = useQuery({
    queryKey: [...keyOf(subject), 'values', metric],
    queryFn: ({ signal }) => metricValues(subject, metric, signal),
    ...kept,
  })
  if (error) return <ErrorNote error={error} />
  return (
    <div className="mt-3 min-h-52 text-sm text-muted">
      {data?.length === 0 && <p>{metric} is no number, so there is nothing to plot.</p>}
      {data && data.length > 0 && (
        <Suspense fallback={null}>
          <Histogram values={data} name={metric} />
        </Suspense>
      )}
    </div>
  )
}
