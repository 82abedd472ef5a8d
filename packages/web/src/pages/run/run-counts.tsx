import type { InferenceStatus, TestRun } from '@touchstone/core/services'
import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { Time } from '../../pieces/time.tsx'

/** What a run has come to, in samples; of a running one, as its model's inferences stand now. */
export function countsNow(run: TestRun, status: InferenceStatus | undefined): TestRun['counts'] {
  const { counts } = run
  if (run.state !== 'running' || !status) return counts
  const { samples, inferred, errors, missing } = status
  // A run counts what was there when it began as reused.
  const reused = Math.min(counts.reused, inferred)
  return { samples, inferred: inferred - reused, reused, errors, missing }
}

/** Samples of a run, counted, and how far it is while it runs. */
export function RunCounts({
  run,
  status,
  isWatched,
}: {
  run: TestRun
  status: InferenceStatus | undefined
  /** Whether it was running when it was opened: how far it is stays to be seen then. */
  isWatched: boolean
}): ReactElement {
  const counts = countsNow(run, status)
  const entries = [
    ['samples', counts.samples, ''],
    ['inferred', counts.inferred, ''],
    ['reused', counts.reused, ''],
    ['errors', counts.errors, counts.errors > 0 ? 'text-danger' : ''],
    ['missing', counts.missing, counts.missing > 0 ? 'text-warning' : ''],
  ] as const
  const widest = formatCount(counts.samples).length
  const { evaluated } = run.counts
  const isEvaluating = run.state === 'running' && evaluated !== undefined
  const done = isEvaluating ? evaluated : counts.samples - counts.missing
  // What it began with: then nobody knows how many of them it has done.
  const isAgain = !isEvaluating && run.state === 'running' && run.counts.missing === 0
  return (
    <>
      <dl className="mt-4 flex flex-wrap gap-x-8 gap-y-2 max-sm:gap-x-5">
        {entries.map(([name, value, tone]) => (
          <div key={name}>
            <dt className="text-xs text-muted">{name}</dt>
            {/* As wide as it can become: while they grow, no count moves the next one. */}
            <dd className={`text-lg ${tone}`} style={{ minWidth: `${widest}ch` }}>
              <Num value={value} format={formatCount} />
            </dd>
          </div>
        ))}
      </dl>
      {isWatched && (
        <div className="mt-3 max-w-xl">
          <progress
            aria-label="Samples done"
            value={isAgain ? undefined : done}
            max={Math.max(counts.samples, 1)}
            className="h-1.5 w-full accent-accent"
          />
          {/* As high as any of its texts. */}
          <p className="min-h-15 text-sm text-muted sm:min-h-10">
            {isAgain ? (
              'All samples have an outcome of before; some are inferred again, or metrics computed. '
            ) : (
              <>
                <Num value={done} format={formatCount} /> of{' '}
                <Num value={counts.samples} format={formatCount} /> samples are{' '}
                {isEvaluating ? 'evaluated' : 'done'}.{' '}
              </>
            )}
            {run.state === 'running' && (
              <>
                Begun <Time at={run.updatedAt} />; a test that was stopped goes on with what is
                missing when it is run again.
              </>
            )}
            {run.finishedAt !== null && (
              <>
                The test ended <Time at={run.finishedAt} />.
              </>
            )}
          </p>
        </div>
      )}
      {run.reason !== null && (
        <p className="foreign mt-3 max-w-3xl border-l-2 border-danger px-3 break-words">
          {run.reason}
        </p>
      )}
    </>
  )
}
