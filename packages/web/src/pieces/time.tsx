import type { ReactElement } from 'react'
import { useMinute } from './use-minute.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const dayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** When a time was or will be, in one to three words. */
export function whenText(then: Date, { now, isShort }: { now: Date; isShort: boolean }): string {
  const ms = now.getTime() - then.getTime()
  const size = Math.abs(ms)
  if (size < minuteMs) return 'now'
  const isToday = size < dayMs && then.getDate() === now.getDate()
  if (size < hourMs || isToday) {
    const text =
      size < hourMs ? `${Math.floor(size / minuteMs)} min` : `${Math.floor(size / hourMs)} h`
    return ms < 0 ? `in ${text}` : isShort ? text : `${text} ago`
  }
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (then.toDateString() === yesterday.toDateString()) return 'yesterday'
  return (then.getFullYear() === now.getFullYear() ? day : dayAndYear).format(then)
}

/**
 * A time in the reader's zone: roughly, and exactly on hover.
 * @param props.isShort whether it stands in a column whose name says that it is past. @default false
 */
export function Time({ at, isShort = false }: { at: string; isShort?: boolean }): ReactElement {
  useMinute()
  const date = new Date(at)
  return (
    <time dateTime={at} title={exact.format(date)} className="whitespace-nowrap">
      {whenText(date, { now: new Date(), isShort })}
    </time>
  )
}
