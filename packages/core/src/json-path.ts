/** The way from the root of a JSON value to one of its entries: keys of objects, indexes of lists. */
export type JsonPath = readonly (string | number)[]

/** Writes a path as code would have it: `train.layers[2]["odd key"]`; empty for the root. */
export const jsonPathText = (path: JsonPath): string =>
  path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return index === 0 ? key : `.${key}`
      return `[${JSON.stringify(key)}]`
    })
    .join('')
