import type { JsonObject, Place } from '@touchstone/core'

interface Change {
  readonly place: Place
  readonly difference: number
}

/** A test sample that a list may show. */
export interface Candidate extends Change {
  /** Index of the first test case that has the sample. */
  readonly testCase: number
  /** By model. */
  readonly metrics: readonly (JsonObject | undefined)[]
}

/** The candidates that changed most in one direction; memory is bounded by their number. */
export class TopChanges {
  readonly #limit: number
  readonly #sign: 1 | -1
  readonly #top: Candidate[] = []

  /** @param sign 1 to keep what grew most, -1 to keep what fell most */
  constructor(limit: number, sign: 1 | -1) {
    this.#limit = limit
    this.#sign = sign
  }

  get candidates(): readonly Candidate[] {
    return this.#top
  }

  /** Offers a change; of equal ones the lower place goes first. A place must not come twice. */
  offer(change: Change, details: () => Omit<Candidate, keyof Change>): void {
    if (this.#limit === 0) return
    const last = this.#top.at(-1)
    if (this.#top.length === this.#limit && last && !this.#isBefore(change, last)) return
    const at = this.#top.findIndex((other) => this.#isBefore(change, other))
    this.#top.splice(at < 0 ? this.#top.length : at, 0, { ...change, ...details() })
    if (this.#top.length > this.#limit) this.#top.pop()
  }

  #isBefore(a: Change, b: Change): boolean {
    const more = (a.difference - b.difference) * this.#sign
    return more > 0 || (more === 0 && a.place < b.place)
  }
}
