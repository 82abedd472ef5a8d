/**
 * How many n-grams of a candidate are met by references, for each order from 1: an n-gram counts as
 * often as the candidate has it, and at most as often as the reference that has it most. An n-gram is
 * the number of the one before it and a symbol more, so that time and memory are linear in the
 * lengths whatever the order.
 */
export function ngramMatches(
  candidate: Int32Array,
  references: readonly Int32Array[],
  orders: number,
): Float64Array {
  const matches = new Float64Array(orders)
  const table = createTable(candidate.length)
  // The number of the n-gram that begins at each place; -1 where the candidate has none like it.
  const numbers = new Int32Array(candidate.length)
  const others = references.map((reference) => new Int32Array(reference.length))
  const counts = new Int32Array(candidate.length)
  const most = new Int32Array(candidate.length)
  const found = new Int32Array(candidate.length)
  for (let n = 1; n <= orders && n <= candidate.length; n++) {
    table.clear()
    counts.fill(0)
    most.fill(0)
    for (let i = 0; i + n <= candidate.length; i++) {
      const number = table.insert(numbers[i] ?? 0, candidate[i + n - 1] ?? 0)
      numbers[i] = number
      counts[number] = (counts[number] ?? 0) + 1
    }
    for (const [r, reference] of references.entries()) {
      const theirs = others[r] ?? numbers
      found.fill(0)
      for (let i = 0; i + n <= reference.length; i++) {
        const before = theirs[i] ?? 0
        if (before < 0) continue
        const number = table.find(before, reference[i + n - 1] ?? 0)
        theirs[i] = number
        if (number < 0) continue
        const times = (found[number] ?? 0) + 1
        found[number] = times
        if (times > (most[number] ?? 0)) most[number] = times
      }
    }
    let total = 0
    for (let k = 0; k < table.size; k++) total += Math.min(counts[k] ?? 0, most[k] ?? 0)
    if (total === 0) break
    matches[n - 1] = total
  }
  return matches
}

/** How many n-grams a sequence of so many symbols has. */
export const ngramsIn = (length: number, n: number): number => Math.max(0, length - n + 1)

interface Table {
  readonly size: number
  clear(): void
  insert(before: number, symbol: number): number
  find(before: number, symbol: number): number
}

/** Numbers pairs of numbers from 0, with open addressing. */
function createTable(most: number): Table {
  const capacity = 2 ** Math.ceil(Math.log2(2 * most + 2))
  const mask = capacity - 1
  const slots = new Int32Array(capacity)
  const befores = new Int32Array(most)
  const symbols = new Int32Array(most)
  let size = 0

  /** The slot of a pair, or the free one where it belongs. */
  const slotOf = (before: number, symbol: number): number => {
    let hash = Math.imul(before ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(symbol + 1, 0xc2b2ae35)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    let slot = (hash ^ (hash >>> 13)) & mask
    for (;;) {
      const number = (slots[slot] ?? 0) - 1
      if (number < 0 || (befores[number] === before && symbols[number] === symbol)) return slot
      slot = (slot + 1) & mask
    }
  }

  return {
    get size() {
      return size
    },
    clear() {
      slots.fill(0)
      size = 0
    },
    insert(before, symbol) {
      const slot = slotOf(before, symbol)
      const known = slots[slot] ?? 0
      if (known > 0) return known - 1
      befores[size] = before
      symbols[size] = symbol
      slots[slot] = ++size
      return size - 1
    },
    find: (before, symbol) => (slots[slotOf(before, symbol)] ?? 0) - 1,
  }
}
