/** The weights of the Poisson bootstrap: in each replicate a sample counts so many times. */
export interface Replicates {
  readonly seed: number
  /** How many replicates there are. */
  readonly count: number
  /**
   * The weight of a sample in each replicate, 0 to 255: Poisson with mean 1, and a function of seed,
   * replicate and unit alone, so that it is the same for every model and in any order. The array is
   * used again by the next call.
   * @param unit the place of the sample, or its cluster, whose samples come and go together
   */
  weightsOf(unit: number | string): Uint8Array
  /** A key of 32 bits for a unit, from which its weights can be told later. */
  keyOf(unit: number | string): number
  /** The weights of the unit with this key. */
  weightsOfKey(key: number): Uint8Array
}

// The distribution function of Poisson(1) in steps of 2^-32, up to where a step is smaller than one.
const thresholds = Float64Array.from({ length: 12 }, () => 0)
for (let k = 0, term = Math.exp(-1), sum = 0; k < thresholds.length; k++) {
  sum += term
  term /= k + 1
  thresholds[k] = sum * 2 ** 32
}

// The weight by the first 12 bits of what is drawn, where they alone tell it.
const undecided = 255
const weightByHead = Uint8Array.from({ length: 4_096 }, (_, head) => {
  const least = weightOf(head * 2 ** 20)
  return weightOf((head + 1) * 2 ** 20 - 1) === least ? least : undecided
})

function weightOf(drawn: number): number {
  let weight = 0
  while (weight < thresholds.length && drawn >= (thresholds[weight] ?? 0)) weight++
  return weight
}

/**
 * Makes the weights of a Poisson bootstrap (Chamandy, Muralidharan, Najmi, Naidu: Estimating
 * Uncertainty for Massive Data Streams, 2012), which need no second pass and no state.
 * @param options.count at least 2, at most 10,000
 */
export function createReplicates(options: { seed: number; count: number }): Replicates {
  const { seed, count } = options
  const weights = new Uint8Array(count)
  const keys = Uint32Array.from({ length: count }, (_, b) => mix(mix(seed) ^ (b + 0x9e3779b9)))
  const keyOf = (unit: number | string): number =>
    typeof unit === 'number' ? mixNumber(unit) : hashText(unit)
  function weightsOfKey(key: number): Uint8Array {
    for (let b = 0; b < count; b++) {
      const drawn = mix(key ^ (keys[b] ?? 0))
      const weight = weightByHead[drawn >>> 20] ?? undecided
      weights[b] = weight === undecided ? weightOf(drawn) : weight
    }
    return weights
  }
  return { seed, count, keyOf, weightsOfKey, weightsOf: (unit) => weightsOfKey(keyOf(unit)) }
}

/** The finalizer of MurmurHash3: each bit of the input changes half of the bits of the output. */
function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A place may be beyond 32 bits. */
const mixNumber = (value: number): number =>
  mix(mix(value % 2 ** 32) ^ Math.floor(value / 2 ** 32) ^ 0x27d4eb2f)

/** FNV-1a over UTF-16 code units, mixed. */
function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h)
}
