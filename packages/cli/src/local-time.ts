import type { TimeCondition } from '@touchstone/core'

const withoutOffset = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?)?$/

/**
 * A condition on a time, in UTC. A time without an offset is one of this machine's time zone, as
 * `minute` shows it; one that comes twice is the first of the two. A date is all of its day there.
 */
export function fromLocalTime(condition: TimeCondition): TimeCondition {
  const { op, value } = condition
  const [, date, time, fraction = ''] = withoutOffset.exec(value) ?? []
  if (date === undefined) return condition
  if (time !== undefined) return { op, value: utc(new Date(`${date}T${time}`), fraction) ?? value }
  const start = new Date(`${date}T00:00`)
  const end = new Date(start)
  end.setDate(end.getDate() + 1)
  // Where the clocks are put forward at midnight, a day starts later.
  end.setHours(0, 0, 0, 0)
  const moment = utc(op === '>' || op === '<=' ? end : start, '')
  if (moment === undefined) return condition
  return { op: op === '>' || op === '>=' ? '>=' : '<', value: moment }
}

/** A whole second and its fraction; undefined outside of the years that four digits can say. */
function utc(time: Date, fraction: string): string | undefined {
  const [second = ''] = time.toISOString().split('.')
  if (/^[+-]/.test(second)) return undefined
  return `${second}.${fraction.padEnd(3, '0')}Z`
}
