/** A test case as one version of a suite has it. */
export interface Member {
  readonly ref: { readonly id: string; readonly version: number }
  readonly record: { readonly name: string }
  readonly samples: number
}

/** What happened to one test case between two versions of a suite. */
export interface MemberChange {
  readonly kind: 'added' | 'removed' | 'moved' | 'versioned' | 'same'
  /** Whether it was taken to another place, be its version another or not. */
  readonly hasMoved: boolean
  readonly before: Member | undefined
  readonly after: Member | undefined
  /** Its place in the list, from 1. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/**
 * What changed in a suite: in the order of the newer version, and then what was removed. Test cases
 * that only made room for others did not move.
 */
export function suiteDiff(before: readonly Member[], after: readonly Member[]): MemberChange[] {
  const old = new Map(before.map((member, index) => [member.ref.id, { member, index }]))
  const fresh = new Set(after.map(({ ref }) => ref.id))
  const staying = longestRise(after.flatMap(({ ref }) => old.get(ref.id)?.index ?? []))
  const changes = after.map((member, index): MemberChange => {
    const was = old.get(member.ref.id)
    const hasMoved = was !== undefined && !staying.has(was.index)
    const from = was && was.index + 1
    const at = { before: was?.member, after: member, hasMoved, from, to: index + 1 }
    if (!was) return { kind: 'added', ...at }
    if (was.member.ref.version !== member.ref.version) return { kind: 'versioned', ...at }
    return { kind: hasMoved ? 'moved' : 'same', ...at }
  })
  const removed = before.flatMap((member, index): MemberChange[] =>
    fresh.has(member.ref.id)
      ? []
      : [
          {
            kind: 'removed',
            before: member,
            after: undefined,
            hasMoved: false,
            from: index + 1,
            to: undefined,
          },
        ],
  )
  return [...changes, ...removed]
}

/** The most numbers that stand in rising order: all others have moved. */
function longestRise(numbers: readonly number[]): Set<number> {
  // The smallest end of a rise of each length, and what stood before each number.
  const ends: number[] = []
  const previous = new Map<number, number | undefined>()
  for (const number of numbers) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < number) low = middle + 1
      else high = middle
    }
    ends[low] = number
    previous.set(number, ends[low - 1])
  }
  const rise = new Set<number>()
  for (let at = ends.at(-1); at !== undefined; at = previous.get(at)) rise.add(at)
  return rise
}
