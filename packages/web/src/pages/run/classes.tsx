import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo, useState, type ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { Hold, useHold } from '../../pieces/in-order.tsx'
import { foldMatrix, type FoldedMatrix, type MatrixCell } from '../../plots/fold-matrix.ts'
import { ConfusionMatrix } from '../../plots/lazy-confusion-matrix.ts'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { schemasQuery } from '../../runs/queries.ts'
import { kept, type Subject } from './block-states.ts'
import { readClassFilter, writeClassFilter, type ClassSet } from './class-filter.ts'
import {
  classesKey,
  countClasses,
  shownField,
  type CountedClasses,
  type Progress,
} from './count-classes.ts'
import { mayNameClasses } from './label-schema.ts'
import { noFilter } from './sample-filter.ts'

// 32 blocks. More are counted when somebody asks for it: they are read for that from first to last.
export const mostUnasked = 131_072
const fewBlocks = 4

/** Which classes were taken for which, where ground truths and inferences name some. */
export function Classes({
  subject,
  samples,
  isBig,
  isWatched,
}: {
  subject: Subject
  /** Those that are inferred, where it is known. */
  samples: number | undefined
  /** Whether they are so many that they are counted when somebody asks for it. */
  isBig: boolean
  /** Whether it was running when it was opened: what is below must not move by itself. */
  isWatched: boolean
}): ReactElement | null {
  const [asked, setAsked] = useState<Subject>()
  const [came, setProgress] = useState<{ key: string; progress: Progress }>()
  const schemas = useQuery(schemasQuery(subject.run.workflowId)).data
  const isPossible = schemas !== undefined && mayNameClasses(schemas)
  const isUnasked = !isWatched && !isBig
  // What was asked for stays while more samples are inferred, until it is asked for again.
  const askedHere = asked?.testCase?.id === subject.testCase?.id ? asked : undefined
  const chosen = isUnasked ? subject : askedHere
  const queryKey = classesKey(chosen ?? subject)
  const key = JSON.stringify(queryKey)
  const progress = came?.key === key ? came.progress : undefined
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      countClasses(chosen ?? subject, {
        signal,
        onProgress: (now) => setProgress({ key, progress: now }),
      }),
    enabled: isPossible && chosen !== undefined,
    ...kept,
  })
  const isCounting = chosen !== undefined && !data && !error
  // Of many blocks the first says how many classes there are; the others make the numbers larger.
  const counted =
    data ?? (isCounting && progress && progress.of > fewBlocks ? progress.classes : undefined)
  useHold(isPossible && isCounting && !counted)
  if (!isPossible || data?.fields.length === 0) return null
  const isOlder = chosen !== undefined && !isSame(classesKey(chosen), classesKey(subject))
  return (
    <section aria-labelledby="classes-title" className="mt-8 max-w-full min-w-0">
      <h2
        id="classes-title"
        className="flex flex-wrap items-baseline gap-x-3 text-base font-semibold"
      >
        Classes
        {subject.testCase && (
          <span className="foreign min-w-0 truncate font-normal text-muted">
            {subject.testCase.name}
          </span>
        )}
        {isCounting && <Counting progress={progress} />}
      </h2>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!isCounting && !error && (chosen === undefined || isOlder) && (
        <p className="mt-2 flex flex-wrap items-center gap-3 text-sm text-muted">
          {isOlder ? 'More samples are inferred since.' : 'Counting them reads all samples.'}
          <Button disabled={samples === 0} onClick={() => setAsked(subject)}>
            Count {samples === undefined ? 'its' : formatCount(samples)} samples
          </Button>
        </p>
      )}
      {counted && <Fields counted={counted} />}
    </section>
  )
}

/** Beside the title, where it moves nothing when it goes. */
const Counting = ({ progress }: { progress: Progress | undefined }): ReactElement => (
  <span className="flex items-center gap-2 text-sm font-normal text-muted tabular-nums">
    <progress
      aria-label="Samples counted"
      value={progress?.done ?? 0}
      max={progress?.of ?? 1}
      className="h-1.5 w-24 accent-accent"
    />
    {progress && progress.of > 1
      ? `${formatCount(progress.done)} of ${formatCount(progress.of)} blocks`
      : 'counting…'}
  </span>
)

function Fields({ counted }: { counted: CountedClasses }): ReactElement | null {
  const { fields, samples } = counted
  const params = useSearchParams()
  const filter = readClassFilter(params)
  const field = shownField(counted, params)
  const matrix = useMemo(() => field && foldMatrix(field.labels, field.counts), [field])
  if (!field || !matrix) return null
  const right = field.counts.reduce((sum, [a, b, count]) => (a === b ? sum + count : sum), 0)
  const without = samples - field.samples
  const hrefOf = (cell: MatrixCell): string => {
    const next = new URLSearchParams(params)
    for (const name of Object.keys(noFilter)) next.delete(name)
    writeClassFilter(next, {
      field: field.name,
      actual: setAt(matrix, cell.actual),
      predicted: setAt(matrix, cell.predicted),
    })
    return `${window.location.pathname}?${next.toString()}`
  }
  const isChosen = ({ actual, predicted }: MatrixCell): boolean =>
    filter?.field === field.name &&
    isSame(filter.actual, setAt(matrix, actual)) &&
    isSame(filter.predicted, setAt(matrix, predicted))
  return (
    <>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
        {fields.length > 1 ? (
          <label className="flex items-center gap-2">
            Field
            <select
              value={field.name}
              onChange={({ target }) => setSearchParams({ ...noFilter, field: target.value })}
              className="h-7 max-w-64 rounded border border-edge bg-raised px-1 font-mono text-ink"
            >
              {fields.map(({ name }) => (
                <option key={name} value={name}>
                  {name || '(the value)'}
                </option>
              ))}
            </select>
          </label>
        ) : (
          field.name !== '' && <code className="foreign font-mono">{field.name}</code>
        )}
        <span>
          <Num value={right} format={formatCount} className="text-ink" /> of{' '}
          <Num value={field.samples} format={formatCount} className="text-ink" /> are as in the
          ground truth
          {without > 0 && <> · {formatCount(without)} without this field on both sides</>}
          {matrix.others > 0 && (
            <>
              {' '}
              · the {matrix.labels.length} most frequent of {formatCount(field.labels.length)}{' '}
              classes
            </>
          )}
        </span>
      </div>
      <Suspense fallback={<Hold />}>
        <ConfusionMatrix
          matrix={matrix}
          label={`Confusion matrix of ${field.name || 'the values'}; a cell shows its samples`}
          {...{ hrefOf, isChosen }}
        />
      </Suspense>
    </>
  )
}

/** The classes of a row or column. */
function setAt({ labels }: FoldedMatrix, at: number): ClassSet {
  const label = labels[at]
  return label === undefined ? { not: labels } : { is: label }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
