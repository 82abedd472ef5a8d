/** Where a field is read from. */
export interface ColumnSource {
  /** The field with what it belongs to: `inference.prediction.label`, or `inference` for all of it. */
  readonly field: string
  /**
   * The names of columns that are looked for, in this order: none where a map leaves the field out;
   * undefined where a function reads rows.
   */
  readonly names: readonly string[] | undefined
  /** Whether a map or the key names the column. */
  readonly isNamed: boolean
  /** The fields inside, which are read when none of the names is there. */
  readonly inner?: readonly ColumnSource[]
}

/** All names that are looked for; undefined where a function may read anything. */
export function namesRead(sources: readonly ColumnSource[]): readonly string[] | undefined {
  const names: string[] = []
  for (const { names: own, inner = [] } of sources) {
    const within = namesRead(inner)
    if (!own || !within) return undefined
    names.push(...own, ...within)
  }
  return names
}
