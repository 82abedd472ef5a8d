/** The way from the root of a JSON value to one of its entries: keys of objects, indexes of lists. */
export type Path = readonly (string | number)[]

/** A path as it is written in code: `train.layers[2]["odd key"]`. */
export function pathName(path: Path): string {
  if (path.length === 0) return 'metadata'
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return index === 0 ? key : `.${key}`
      return `[${JSON.stringify(key)}]`
    })
    .join('')
}
