/** How far an upload is; sent at most ten times a second, and at the end of each phase. */
export interface UploadProgress {
  /** A table that can be read twice is first read for its keys: `matching`. */
  readonly phase: 'matching' | 'uploading'
  /** Test samples of the suite or test case. */
  readonly total: number
  /** Rows that were read in this phase. */
  readonly rows: number
  /** Test samples that have one of these rows. */
  readonly matched: number
  /** Rows of this call that are committed: they survive whatever happens. */
  readonly stored: number
  /** Compressed bytes that were sent. */
  readonly bytes: number
  /** Rows read in this phase, per second. */
  readonly ratePerSecond: number
}

const everyMs = 100

/** Reports the progress of one phase: `tick` when it is time, `report` in any case. */
export function phaseReporter(
  phase: UploadProgress['phase'],
  options: {
    count: {
      readonly match: Pick<UploadProgress, 'rows' | 'matched'> & { readonly missing: number }
    }
    sent: () => { readonly stored: number; readonly bytes: number }
    onProgress: ((progress: UploadProgress) => void) | undefined
  },
): { tick: () => void; report: () => void } {
  const { count, sent, onProgress } = options
  if (!onProgress) return { tick: () => undefined, report: () => undefined }
  const startedMs = performance.now()
  let reportedMs = 0
  const report = (): void => {
    reportedMs = performance.now()
    const { rows, matched, missing } = count.match
    onProgress({
      phase,
      total: matched + missing,
      rows,
      matched,
      ...sent(),
      ratePerSecond: rows / Math.max(0.001, (reportedMs - startedMs) / 1_000),
    })
  }
  return {
    report,
    tick: () => {
      if (performance.now() - reportedMs >= everyMs) report()
    },
  }
}
