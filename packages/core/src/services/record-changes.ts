import type { RecordHead } from './record.ts'

/** What to change: fields that are undefined, or as they are already, are left alone. */
export type Change<R> = (current: R) => {
  readonly [K in Exclude<keyof R, keyof RecordHead>]?: R[K] | undefined
} & {
  readonly name?: string | undefined
  readonly archivedAt?: string | null | undefined
  readonly deletedAt?: string | null | undefined
}

/** The fields of a change that say something new. A new order of keys counts: people want it kept. */
export function differing<R extends object>(before: R, change: object): Partial<R> {
  const current = new Map<string, unknown>(Object.entries(before))
  const fields = Object.entries(change).filter(
    ([key, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(current.get(key)),
  )
  // Some of the fields of R, which is what `change` was typed as.
  return Object.fromEntries(fields) as Partial<R>
}
