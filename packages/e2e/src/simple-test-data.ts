import { canonicalJson, type JsonObject } from '@touchstone/core'

/** A row as it is uploaded; without `metadata` it says nothing of them. */
export interface GivenRow {
  readonly number: number
  readonly label: string
  readonly metadata?: JsonObject | undefined
}

/** The rows of a version, by the number of their sample. */
type Contents = ReadonlyMap<number, GivenRow>

const textOf = (contents: Contents): string =>
  canonicalJson(
    [...contents.values()]
      .toSorted((a, b) => a.number - b.number)
      .map(({ number, label, metadata = null }) => [number, label, metadata]),
  )

/** Test cases as simple as they can be: lists of versions, each with its own copy of its rows. */
export class SimpleTestData {
  readonly cases: { readonly versions: Contents[] }[] = []
  /** The metadata with which each sample came first. */
  readonly #first = new Map<number, JsonObject | undefined>()

  create(given: readonly GivenRow[]): void {
    this.cases.push({ versions: [this.#over(new Map(), given)] })
  }

  slice(of: Contents, has: (row: GivenRow) => boolean): void {
    this.cases.push({ versions: [new Map([...of].filter(([, row]) => has(row)))] })
  }

  /** Makes a version, unless it would be as the one before; says whether it did. */
  edit(
    versions: Contents[],
    change: {
      readonly add: readonly GivenRow[]
      readonly remove?: (row: GivenRow) => boolean
      readonly replace?: boolean
    },
  ): boolean {
    const { add, remove = () => false, replace = false } = change
    const current = versions.at(-1) ?? new Map<number, GivenRow>()
    const before = replace ? [] : current
    const next = this.#over(new Map([...before].filter(([, row]) => !remove(row))), add)
    if (textOf(next) === textOf(current)) return false
    versions.push(next)
    return true
  }

  /** Samples of several test cases; of one that is in several the first counts. */
  static union(contents: readonly Contents[]): Contents {
    return new Map(contents.toReversed().flatMap((rows) => [...rows]))
  }

  #over(before: Contents, given: readonly GivenRow[]): Contents {
    const contents = new Map(before)
    for (const row of given) {
      const { number, metadata } = row
      if (!this.#first.has(number)) this.#first.set(number, metadata)
      const known = before.get(number)
      const kept = known ? known.metadata : this.#first.get(number)
      contents.set(number, { ...row, metadata: metadata ?? kept })
    }
    return contents
  }
}
