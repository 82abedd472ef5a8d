import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import type { FieldsOf, RecordKind } from '../record-kind.ts'
import type { Key } from '../ports/table.ts'
import type { Deps } from './deps.ts'
import { contentOf, ordered, requireItem } from './documents.ts'
import { matchesLabels, type LabelFilter } from './label-filter.ts'
import { listRecords, type ListOptions, type Page } from './record-list.ts'
import { createRecords } from './records.ts'
import type { RecordHead } from './record.ts'

type VersionedKind = 'testCase' | 'testSuite'

/** A record of a workflow whose contents have numbered versions. */
export interface VersionedRecord<K extends VersionedKind = VersionedKind>
  extends RecordHead<K>, FieldsOf<VersionedKind> {
  readonly workflowId: Id<'workflow'>
  /** Counts the changes of the contents; `revision` counts all edits. */
  readonly version: number
  /** How many different test samples the current version has. */
  readonly samples: number
}

/** Records, each with an item `V` for each version of its contents. */
export function createVersionedRecords<R extends VersionedRecord, V>(
  deps: Deps,
  kind: RecordKind<R>,
) {
  const records = createRecords<R>(deps, kind)
  const versionKey = (id: string, number: number): Key => ({
    pk: `${kind.kind}/${id}`,
    sk: `ver/${ordered(number)}`,
  })

  /** @throws TouchstoneError `not_found` */
  async function version(id: R['id'], number?: number): Promise<V> {
    const record = await records.load(id)
    const wanted = number ?? record.version
    const key = versionKey(id, wanted)
    const item = await deps.table.get(key)
    if (item || wanted <= record.version) return contentOf<V>(requireItem(item, key))
    throw new TouchstoneError(
      'not_found',
      `The ${kind.noun} ${JSON.stringify(record.name)} has no version ${wanted}; its newest is ${record.version}.`,
      { details: { id, version: wanted, newest: record.version } },
    )
  }

  /** One page of those of a workflow. */
  function list(
    workflowId: Id<'workflow'>,
    options: Omit<ListOptions<R>, 'scope' | 'where'> & { filter?: LabelFilter | undefined },
  ): Promise<Page<R>> {
    const { filter = {}, ...page } = options
    return listRecords(deps, records, { ...page, scope: workflowId, where: matchesLabels(filter) })
  }

  return { records, versionKey, version, list }
}
