import { limits } from '../limits.ts'
import { utf8 } from '../platform.ts'

/** What one answer may still hold; the lists of a batch share it. */
export class Room {
  #left: number

  /** @param bytes of all that it takes */
  constructor(bytes: number = limits.pageBytes) {
    this.#left = bytes
  }

  /** Whether there is place for a few records at most, as where other lists of a batch were first. */
  get isCrowded(): boolean {
    return this.#left < limits.metadataBytes
  }

  /**
   * Takes the place that a stored value needs, and says whether there was enough.
   * @param isFirst whether it is the first of its page, which goes in anyway: the next page must
   * begin further on
   */
  take(value: string, isFirst: boolean): boolean {
    const bytes = utf8(value).byteLength
    if (bytes > this.#left && !isFirst) return false
    this.#left = Math.max(0, this.#left - bytes)
    return true
  }

  /** As many of the first entries of a list as there is place for, and one at least. */
  first<T>(entries: readonly T[]): T[] {
    const end = entries.findIndex((entry, index) => !this.take(JSON.stringify(entry), index === 0))
    return entries.slice(0, end < 0 ? entries.length : end)
  }
}
