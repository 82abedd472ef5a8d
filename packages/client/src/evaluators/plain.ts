/** A type of metrics as JSON types have it: without `readonly`, and no interface. */
export type Plain<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : { -readonly [K in keyof T]: Plain<T[K]> }

/** The same value; metrics are made of JSON alone. */
export const plain = <T>(metrics: T): Plain<T> => metrics as Plain<T>
