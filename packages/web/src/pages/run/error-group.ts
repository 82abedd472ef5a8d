import type { Place, RowError } from '@touchstone/core'

/** Error rows that say the same, but for the numbers in them. */
export interface ErrorGroup {
  /** What an address names the group by. */
  readonly key: string
  readonly name: string
  /** As the first of them says it. */
  readonly message: string
  readonly count: number
  readonly first: Place
}

const longestKey = 300
const mostGroups = 500

/** What rows of one group have in common. */
export const errorKey = ({ name, message }: Pick<RowError, 'name' | 'message'>): string =>
  `${name}: ${message.replaceAll(/\d+/g, '#')}`
    .slice(0, longestKey)
    // Never half of a character: an address cannot hold it.
    .toWellFormed()

/** Gathers error rows by what they say; memory is bounded, whatever they say. */
export class ErrorGroups {
  readonly #groups = new Map<string, ErrorGroup>()
  /** Rows that say something else than all groups that were kept. */
  others = 0

  add(place: Place, error: RowError): void {
    const key = errorKey(error)
    const group = this.#groups.get(key)
    if (group) this.#groups.set(key, { ...group, count: group.count + 1 })
    else if (this.#groups.size === mostGroups) this.others++
    else
      this.#groups.set(key, {
        key,
        name: error.name,
        message: error.message,
        count: 1,
        first: place,
      })
  }

  /** The most frequent first. */
  sorted(): ErrorGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count || a.first - b.first)
  }
}
