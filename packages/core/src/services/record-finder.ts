import { TouchstoneError } from '../errors.ts'
import { comparableName, formerName, requireCurrentName } from '../former-name.ts'
import { parseId } from '../ids.ts'
import type { Key } from '../ports/table.ts'
import type { RecordKind } from '../record-kind.ts'
import { createBatches } from './batches.ts'
import type { Deps } from './deps.ts'
import { contentOf, read, readMany } from './documents.ts'
import { createNameLocks } from './name-locks.ts'
import type { RecordHead } from './record.ts'

export interface FindOptions {
  /** Whether the record is to be written to, which nothing is by a former name. @default false */
  readonly forWriting?: boolean | undefined
}

export type RecordFinder<R extends RecordHead> = ReturnType<typeof createRecordFinder<R>>

/** Finds records by id and by name, and tells which of them exist. */
export function createRecordFinder<R extends RecordHead>(deps: Deps, kind: RecordKind<R>) {
  const { table } = deps
  const batches = createBatches(deps)
  const headKey = (id: string): Key => ({ pk: kind.kind, sk: id })

  const exists = async (record: R): Promise<boolean> =>
    record.deletedAt === null &&
    (record.batch === undefined || (await batches.isCommitted(record.batch)))

  /** Whether a record never appeared, and never will once it is asked {@link isBrokenOff}. */
  const seemsBrokenOff = async (record: R): Promise<boolean> =>
    record.batch !== undefined && (await batches.isOver(record.batch))

  /** Whether a record never appeared, and never will: a batch that is open for too long ends here. */
  const isBrokenOff = async (record: R): Promise<boolean> =>
    record.batch !== undefined && (await batches.stateOf(record.batch)) === 'aborted'

  const readHead = async (id: string): Promise<R | undefined> =>
    (await read<R>(table, headKey(id))).content

  const locks = createNameLocks(deps, kind, async (id) => {
    const record = await readHead(id)
    return record !== undefined && record.deletedAt === null && !(await isBrokenOff(record))
  })

  const notFound = (what: string): TouchstoneError =>
    new TouchstoneError(
      'not_found',
      `There is no ${kind.noun} ${what}. List what there is, or check the spelling.`,
      { details: { kind: kind.kind, what } },
    )

  async function load(id: string): Promise<R> {
    const record = await readHead(id)
    if (record === undefined || !(await exists(record))) throw notFound(`with the id ${id}`)
    return record
  }

  /** By name: the record that has it, or the one that had it last. */
  async function findByName(scope: string, name: string): Promise<R | undefined> {
    const lock = await locks.read(scope, name)
    const record = lock.content && (await readHead(lock.content.id))
    return record && (await exists(record)) ? record : undefined
  }

  /** By name: the record that has it now, and not the one that had it last. */
  async function findHolder(scope: string, name: string): Promise<R | undefined> {
    const record = await findByName(scope, name)
    return record?.name === name ? record : undefined
  }

  /**
   * By name or id. For reading, a former name leads to the record that had it last.
   * @throws TouchstoneError `not_found`
   */
  async function find(
    scope: string,
    nameOrId: string | number,
    { forWriting = false }: FindOptions = {},
  ): Promise<R> {
    const id = parseId(kind.kind, nameOrId)
    if (id !== undefined) return load(id)
    const name = comparableName(String(nameOrId))
    const record = await findByName(scope, name)
    if (!record) throw notFound(`named ${JSON.stringify(name)}`)
    if (forWriting) requireCurrentName(kind.noun, record, formerName(name, record))
    return record
  }

  /** What those of these records are called that are not deleted. */
  async function names(ids: readonly string[]): Promise<Map<string, string>> {
    const distinct = [...new Set(ids)]
    const found = new Map<string, string>()
    for await (const head of readMany(table, distinct.map(headKey))) {
      if (!head) continue
      const { id, name, deletedAt } = contentOf<R>(head)
      if (deletedAt === null) found.set(id, name)
    }
    return found
  }

  return {
    batches,
    locks,
    headKey,
    readHead,
    notFound,
    exists,
    seemsBrokenOff,
    isBrokenOff,
    load,
    find,
    findHolder,
    names,
  }
}
