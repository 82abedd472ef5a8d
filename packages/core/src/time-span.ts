/** The moments that a text stands for: nanoseconds since 1970, both ends included. */
export interface TimeSpan {
  readonly first: bigint
  readonly last: bigint
}

const form =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/
const dayNs = 86_400_000_000_000n

/**
 * Reads an ISO 8601 date or date-time, such as `2026-03-01`, `2026-03-01 12:30` and
 * `2026-03-01T12:30:00.25+01:00`; undefined for any other text. A time without an offset is in UTC,
 * and may have nanoseconds. A date stands for its whole day in UTC, a date-time for one moment.
 */
export function timeSpan(text: string): TimeSpan | undefined {
  const [, date, minute, second = ':00', fraction = '', zone = 'Z'] = form.exec(text) ?? []
  if (date === undefined) return undefined
  const local = `${date}T${minute ?? '00:00'}${second}`
  const ms = Date.parse(`${local}Z`)
  // Some engines read 30 February as 2 March.
  if (!Number.isFinite(ms) || !new Date(ms).toISOString().startsWith(local)) return undefined
  const offsetMs = offset(zone)
  if (offsetMs === undefined) return undefined
  const first = BigInt(ms - offsetMs) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
  return { first, last: minute === undefined ? first + dayNs - 1n : first }
}

function offset(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', ''))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
