/** Rows of one block, counted. */
export interface CountedBlock {
  readonly block: number
  readonly count: number
}

/** A stretch of the rows of a block: from the `start`th of them up to the one before the `end`th. */
export interface Stretch {
  readonly block: number
  readonly start: number
  readonly end: number
}

export interface SamplePage {
  /** How many rows stand on the pages before. */
  readonly before: number
  readonly stretches: readonly Stretch[]
}

const rowsPerPage = 50
// A block has to be read whole, however few of its rows are wanted.
const blocksPerPage = 4

/** Parts rows into pages, so that each needs only a few blocks. */
export function samplePages(blocks: readonly CountedBlock[]): SamplePage[] {
  const pages: SamplePage[] = []
  let stretches: Stretch[] = []
  let rows = 0
  let before = 0
  const turn = (): void => {
    if (stretches.length > 0) pages.push({ before, stretches })
    before += rows
    stretches = []
    rows = 0
  }
  for (const { block, count } of blocks) {
    for (let start = 0; start < count;) {
      const end = Math.min(count, start + rowsPerPage - rows)
      stretches.push({ block, start, end })
      rows += end - start
      start = end
      if (rows === rowsPerPage || stretches.length === blocksPerPage) turn()
    }
  }
  turn()
  return pages
}
