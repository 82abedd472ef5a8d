import type { PartField } from '../part.ts'

/** A JSON Schema as it is handed over. */
export interface SchemaText {
  /** Its JSON. */
  readonly json: string
  /** Tells equal schemas without comparing them. */
  readonly hash: string
  /** How messages call it: `The inference schema of wf_…`. */
  readonly what: string
}

/** The first of some rows that does not fit a schema. */
export interface Misfit {
  /** Its index among the rows. */
  readonly index: number
  /** What is wrong, as `path: rule`. */
  readonly problem: string
}

/**
 * Runs schemas that users wrote where one that takes too long, or too much memory, can be stopped
 * without anybody else waiting for it.
 */
export interface Isolation {
  /**
   * Compiles a schema.
   * @throws TouchstoneError `bad_input` when it is not usable, or its time or memory is used up
   */
  compile(schema: SchemaText): Promise<void>
  /**
   * Checks lines of a part, each an object whose `field` is the value.
   * @throws TouchstoneError `bad_input` when the time or memory for a row is used up
   */
  check(
    schema: SchemaText,
    rows: { readonly field: PartField; readonly lines: readonly string[] },
  ): Promise<Misfit | undefined>
}
