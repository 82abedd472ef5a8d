import { MetricsError } from './metrics-error.ts'

/** The labels of a tally, numbered as they come. */
export interface LabelIndex {
  readonly size: number
  /** Throws a {@link MetricsError} for a label that is not declared. */
  indexOf(label: string): number
  nameOf(index: number): string
  /** The indexes as the labels were declared, or else sorted by code units. */
  order(): number[]
}

/** The most labels that a tally takes. */
const maxLabels = 65_536

/** Makes an index of labels. @param declared all that there may be; without them they are discovered */
export function createLabelIndex(declared?: readonly string[]): LabelIndex {
  const indexes = new Map<string, number>()
  const names: string[] = []
  function add(label: string): number {
    if (names.length === maxLabels)
      throw new MetricsError(
        `There are more than ${maxLabels} labels; the last one is ${quoted(label)}`,
      )
    indexes.set(label, names.length)
    return names.push(label) - 1
  }
  for (const label of declared ?? []) {
    if (indexes.has(label)) throw new MetricsError(`labels must differ, got ${quoted(label)} twice`)
    add(label)
  }
  return {
    get size() {
      return names.length
    },
    indexOf(label) {
      const known = indexes.get(label)
      if (known !== undefined) return known
      if (typeof label !== 'string')
        throw new MetricsError(`A label must be a string, got ${JSON.stringify(label)}`)
      if (declared)
        throw new MetricsError(
          `${quoted(label)} is not one of the declared labels: ${listedLabels(declared)}`,
        )
      return add(label)
    },
    nameOf: (index) => names[index] ?? '',
    order() {
      const all = names.map((_, index) => index)
      if (declared) return all
      const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
      return all.toSorted((a, b) => byName(names[a] ?? '', names[b] ?? ''))
    },
  }
}

const quoted = (label: string): string => JSON.stringify(label)

const mostListed = 10

/** The first of some labels, for messages. */
export const listedLabels = (labels: readonly string[]): string =>
  [...labels.slice(0, mostListed).map(quoted), ...(labels.length > mostListed ? ['…'] : [])].join(
    ', ',
  )
