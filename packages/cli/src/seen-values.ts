import type { Json } from '@touchstone/core'
import { canonicalJson } from '@touchstone/core/json'
import { pathText } from './metadata-path.ts'
import { mostSimilar } from './similar.ts'
import { counted, shown } from './values.ts'

const mostKept = 1_000
const mostShown = 5
const longestShown = 60

/** The values that rows have in a field, to say which there are when none is the wanted one. */
export class SeenValues {
  readonly #wanted: Json
  readonly #counts = new Map<string, number>()
  readonly #siblings = new Set<string>()
  #isMore = false
  held = 0

  constructor(wanted: Json) {
    this.#wanted = wanted
  }

  /** @param about.within the keys beside it, where there is no value */
  add(value: Json | undefined, about: { isHeld: boolean; within: readonly string[] }): void {
    if (about.isHeld) this.held++
    if (value === undefined) {
      for (const key of about.within) if (this.#siblings.size < mostKept) this.#siblings.add(key)
      return
    }
    const text = canonicalJson(value)
    const count = this.#counts.get(text)
    if (count === undefined && this.#counts.size >= mostKept) this.#isMore = true
    else this.#counts.set(text, (count ?? 0) + 1)
  }

  /** A sentence on what rows have at the path, and how to write what may be meant. */
  describe(path: readonly string[], rows: string): string {
    const name = pathText(path)
    if (this.#counts.size === 0) {
      const [last = ''] = path.slice(-1)
      const like = mostSimilar(last, this.#siblings)
      const meant =
        like === undefined ? '' : ` Did you mean ${pathText([...path.slice(0, -1), like])}?`
      return `None of ${rows} has a value in ${name}.${meant}`
    }
    const common = [...this.#counts].toSorted(([, a], [, b]) => b - a)
    const listed = common
      .slice(0, mostShown)
      .map(([text, count]) => `${brief(shown(JSON.parse(text)))} (${counted(count)})`)
    const left = common.length - listed.length
    const more =
      left === 0 ? '' : ` and ${this.#isMore ? 'more than ' : ''}${counted(left)} other values`
    return `In ${rows}, ${name} is ${listed.join(', ')}${more}.${this.#quoted(name)}`
  }

  /** Where any JSON may be, a text and what it looks like are two values. */
  #quoted(name: string): string {
    const other =
      typeof this.#wanted === 'string' ? this.#wanted : JSON.stringify(canonicalJson(this.#wanted))
    if (!this.#counts.has(other)) return ''
    return ` To find ${other}, write --where-json '${name}=${other}'.`
  }
}

const brief = (text: string): string =>
  text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text
