import { paint } from './paint.ts'
import { counted } from './values.ts'

/** How far something is. */
export interface Advance {
  /** What is being done: `uploading`. */
  readonly label: string
  /** What is counted: `rows`. */
  readonly unit: string
  readonly done: number
  /** Not known while a table is read for the first time. */
  readonly total?: number | undefined
  /** What is said about the speed; the time left comes from `done`. */
  readonly ratePerSecond: number
  /** Anything to add, such as `3 errors`. */
  readonly rest?: string | undefined
}

interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Shows how far a long work is: one line in place at a terminal, else a line now and then. */
export interface Progress extends Disposable {
  show(advance: Advance): void
  /** Takes the line off the terminal, so that something else can be printed. */
  clear(): void
}

const barWidth = { least: 8, most: 26 }
const lineEveryMs = 2_000

/** @param options.now for tests */
export function openProgress(
  screen: Screen = process.stderr,
  { now = Date.now }: { now?: () => number } = {},
): Progress {
  const { dim } = paint(screen)
  const leftOf = timeLeft(now)
  if (screen.isTTY !== true) return lines(screen, now, leftOf)
  let isShown = false
  const clear = (): void => {
    if (isShown) screen.write('\r\u001B[K')
    isShown = false
  }
  return {
    clear,
    show(advance) {
      const { before, after } = parts(advance, leftOf(advance))
      const room = (screen.columns ?? 80) - before.length - after.length - 5
      const share = shareOf(advance)
      const hasBar = share !== undefined && room >= barWidth.least
      const bar = hasBar ? `${barOf(share, Math.min(room, barWidth.most))}  ` : ''
      const full = `${before}  ${bar}${after}`
      const text = full.slice(0, (screen.columns ?? 80) - 1)
      screen.write(`\r${text.replace(/░+/, dim)}\u001B[K`)
      isShown = true
    },
    [Symbol.dispose]: clear,
  }
}

/** Where lines stay, few are written: at most one in two seconds, and one at the end of each work. */
function lines(screen: Screen, now: () => number, leftOf: (advance: Advance) => string): Progress {
  let last = { label: '', atMs: now(), isDone: false }
  return {
    clear: () => undefined,
    show(advance) {
      const { label, done, total } = advance
      const left = leftOf(advance)
      if (total === 0) return
      const isDone = total !== undefined && done >= total
      if (label !== last.label) last = { label, atMs: last.atMs, isDone: false }
      if (isDone ? last.isDone : now() - last.atMs < lineEveryMs) return
      last = { label, atMs: now(), isDone }
      const { before, after } = parts(advance, left)
      const count = total === undefined ? '' : `${counted(Math.floor(done))} of ${counted(total)}  `
      screen.write(`${before}  ${count}${after}\n`)
    },
    [Symbol.dispose]: () => undefined,
  }
}

/** How much of the whole is done, from 0 to 1, where the whole is known. */
const shareOf = ({ done, total }: Advance): number | undefined =>
  total === undefined ? undefined : total === 0 ? 1 : Math.min(1, done / total)

function parts(advance: Advance, left: string) {
  const { label, unit, done, ratePerSecond, rest } = advance
  const share = shareOf(advance)
  const facts = [
    share === undefined
      ? `${counted(Math.floor(done))} ${unit}`
      : `${String(Math.floor(share * 100)).padStart(3)} %`,
    `${counted(ratePerSecond < 10 ? Math.round(ratePerSecond * 10) / 10 : Math.round(ratePerSecond))} ${unit}/s`,
    ...[left, rest].filter((fact) => fact !== undefined && fact !== ''),
  ]
  return { before: label, after: facts.join('   ') }
}

/** Says how long a work will take still, from what was done since it was first shown. */
function timeLeft(now: () => number): (advance: Advance) => string {
  let start = { label: '', done: 0, atMs: 0 }
  return ({ label, done, total }) => {
    if (label !== start.label) start = { label, done, atMs: now() }
    const did = done - start.done
    if (total === undefined || did <= 0 || done >= total) return ''
    return `${durationOf(((now() - start.atMs) / 1_000 / did) * (total - done))} left`
  }
}

function barOf(share: number, width: number): string {
  const filled = Math.floor(share * width)
  return '█'.repeat(filled) + '░'.repeat(width - filled)
}

/** `4.1 s`, `38 s`, `12 min`, `3 h 5 min`. */
export function durationOf(seconds: number): string {
  if (seconds < 10) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
