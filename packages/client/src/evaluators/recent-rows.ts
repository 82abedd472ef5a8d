// As many as the evaluation of an evaluator with one call at a time takes in at once, twice.
const size = 64

/**
 * Keeps what was read of the last samples, so that each is read once for its own metrics, its test case and
 * the suite. A weak map would do too, but each garbage collection would visit all of its entries.
 */
export function recentRows<Sample extends { readonly place: number }, Row>(
  read: (sample: Sample) => Row,
): (sample: Sample) => Row {
  const kept = Array.from<{ sample: Sample; row: Row } | undefined>({ length: size })
  return (sample) => {
    const at = sample.place % size
    const known = kept[at]
    if (known?.sample === sample) return known.row
    const row = read(sample)
    kept[at] = { sample, row }
    return row
  }
}
