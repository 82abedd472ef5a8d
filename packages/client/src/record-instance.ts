import { requireCurrentName } from '@touchstone/core'
import type { RecordHead } from '@touchstone/core/services'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

type Tagged = RecordHead & { readonly tags: readonly string[] }

// Not exported, so that nobody comes to rely on it; shared by all copies of the package, because the
// module of a test may bring its own.
const hidden: unique symbol = Symbol.for('touchstone.context')

/** What a model, a test case and a test suite have in common: a record, and the workflow it is of. */
export abstract class RecordInstance<T extends WorkflowTypes, R extends Tagged> {
  /**
   * The former name that this instance was loaded by; undefined where it was the current name, or an
   * id. Such an instance is for reading: everything that would write through it is refused.
   */
  readonly formerName: string | undefined
  readonly #noun: string
  readonly [hidden]: WorkflowContext<T>
  #record: R

  constructor(of: {
    readonly noun: string
    readonly context: WorkflowContext<T>
    readonly record: R
    readonly formerName: string | undefined
  }) {
    this.#noun = of.noun
    this[hidden] = of.context
    this.#record = of.record
    this.formerName = of.formerName
  }

  get id(): R['id'] {
    return this.#record.id
  }
  get name(): string {
    return this.#record.name
  }
  get tags(): readonly string[] {
    return this.#record.tags
  }
  /** The whole record, with dates and authors. */
  get record(): R {
    return this.#record
  }

  /**
   * What a write is made on.
   * @throws TouchstoneError `not_found` when the instance was loaded by a former name
   */
  protected seen(): Pick<R, 'id' | 'revision'> {
    requireCurrentName(this.#noun, this, this.formerName)
    const { id, revision } = this.#record
    return { id, revision }
  }

  /** Moves to the record that an edit answers. */
  protected async take(record: Promise<R>): Promise<this> {
    this.#record = await record
    return this
  }
}

/** What an instance calls the server with. */
export const contextOf = <T extends WorkflowTypes>(
  instance: RecordInstance<T, Tagged>,
): WorkflowContext<T> => instance[hidden]
