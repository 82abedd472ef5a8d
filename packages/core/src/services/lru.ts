/** A cache that forgets what was not used for longest. */
export interface Lru<V> {
  get(key: string): V | undefined
  /** A value that is heavier than the whole cache may be is not kept. */
  set(key: string, value: V): void
}

/**
 * Makes a cache whose values together weigh at most `maxWeight`.
 * @param options.weightOf asked when a value is set. @default 1
 */
export function createLru<V>(options: {
  maxWeight: number
  weightOf?: (value: V) => number
}): Lru<V> {
  const { maxWeight, weightOf = () => 1 } = options
  // Oldest use first: a Map remembers the order of insertion.
  const entries = new Map<string, { readonly value: V; readonly weight: number }>()
  let total = 0

  function take(key: string) {
    const entry = entries.get(key)
    if (!entry) return undefined
    entries.delete(key)
    total -= entry.weight
    return entry
  }

  function add(key: string, entry: { readonly value: V; readonly weight: number }): void {
    entries.set(key, entry)
    total += entry.weight
  }

  return {
    get(key) {
      const entry = take(key)
      if (entry) add(key, entry)
      return entry?.value
    },
    set(key, value) {
      take(key)
      const weight = weightOf(value)
      if (weight > maxWeight) return
      add(key, { value, weight })
      for (const oldest of entries.keys()) {
        if (total <= maxWeight) return
        take(oldest)
      }
    },
  }
}
