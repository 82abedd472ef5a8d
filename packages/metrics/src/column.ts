/** Numbers that are appended one by one, in one typed array that grows. */
export interface Column {
  readonly length: number
  push(value: number): void
  /** The numbers so far, as a view that the next `push` may leave behind. */
  view(): Float64Array
}

/** Makes an empty {@link Column}: 8 bytes a number, and at most half as much again unused. */
export function createColumn(): Column {
  let values = new Float64Array(64)
  let length = 0
  return {
    get length() {
      return length
    },
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(Math.ceil(length * 1.5))
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    view: () => values.subarray(0, length),
  }
}
