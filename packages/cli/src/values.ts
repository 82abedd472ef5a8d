// Controls, and what a terminal draws as nothing or like a space.
const unseen =
  /[\p{Cc}\u00A0\u00AD\u061C\u1680\u2000-\u200B\u200E\u200F\u2028-\u202F\u205F-\u206F\u3000\uFEFF]/gu

/**
 * A text that cannot move the cursor or recolour the terminal, and has nothing in it that cannot be
 * seen: such characters are escaped.
 */
export const plain = (text: string): string =>
  text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u${code.toString(16).padStart(4, '0')}`
  })

/**
 * The value that somebody means by a text: `true`, `false`, `null`, and numbers that print as they
 * were typed, are JSON; everything else is text, such as 3.10, 1e3, and an id of 20 digits.
 */
export function valueOf(text: string): string | number | boolean | null {
  if (text === 'true') return true
  if (text === 'false') return false
  if (text === 'null') return null
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text ? number : text
}

/** A JSON value as people read it: texts without quotes unless they would be taken for another. */
export function shown(value: unknown): string {
  if (value === undefined) return '–'
  if (typeof value !== 'string') return plain(JSON.stringify(value))
  return value === '' || value.trim() !== value || valueOf(value) !== value
    ? plain(JSON.stringify(value))
    : plain(value)
}

/** A name as it is; in quotes where it begins or ends with white space. */
export const named = (name: string): string =>
  name.trim() === name ? plain(name) : plain(JSON.stringify(name))

/** A number with thousands separators. */
export const counted = (number: number): string => number.toLocaleString('en-US')

/** `1 model`, `2 models`. */
export const plural = (count: number, noun: string): string =>
  `${counted(count)} ${noun}${count === 1 ? '' : 's'}`

/**
 * A time to the minute, in the reader's time zone. Where clocks are put back an hour comes twice;
 * such a time says how far it is from UTC.
 */
export function minute(iso: string): string {
  const time = new Date(iso)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = [
    String(time.getFullYear()).padStart(4, '0'),
    two(time.getMonth() + 1),
    two(time.getDate()),
  ].join('-')
  const local = `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
  return comesTwice(time) ? `${local} ${offsetText(-time.getTimezoneOffset())}` : local
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Whether the clocks of this zone show a time twice. */
function comesTwice(time: Date): boolean {
  const here = time.getTimezoneOffset()
  return [-dayMs, dayMs].some((awayMs) => {
    const offset = new Date(time.getTime() + awayMs).getTimezoneOffset()
    const other = new Date(time.getTime() + (offset - here) * minuteMs)
    return offset !== here && other.getTimezoneOffset() === offset
  })
}

function offsetText(minutes: number): string {
  const whole = Math.abs(minutes)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(whole / 60))}:${two(whole % 60)}`
}
