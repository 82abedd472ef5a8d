import type { RecordProcedures } from '@touchstone/client/contract'
import type { Transport } from '@touchstone/client/rpc'
import type { ChangeOf, RecordKind } from '@touchstone/core/record-kind'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import { changeLines, changesBetween, type Change, type Facts } from '../changes.ts'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { ExplainedError } from '../failure.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { showFirst } from '../pages.ts'
import { paint } from '../paint.ts'
import { minute, plain } from '../values.ts'

export type EditOptions = ConnectionOptions &
  OutputOptions & {
    /** Where a name is unique in its workflow only. */
    readonly workflow?: string
  }
export type GuardedOptions = EditOptions & { readonly revision?: number }
export type Rpc = Transport['rpc']

interface Named {
  readonly id: string
  readonly name: string
  readonly revision: number
}
/** What every record has that people edit. */
export type Tagged = Named & { readonly tags: readonly string[] }

/** A kind of records with revisions, as its commands need it. */
export interface Editable<R extends Named> extends Pick<RecordKind, 'kind' | 'noun' | 'nouns'> {
  readonly facts: (record: R) => Facts
  /** Where it is for writing, a former name does not find it. */
  readonly load: (
    touchstone: Transport,
    nameOrId: string,
    options: { readonly workflow?: string; readonly forWriting?: boolean },
  ) => Promise<R>
  /** Its procedures. */
  readonly of: (rpc: Rpc) => RecordProcedures<R, Pick<ChangeOf<'model'>, 'name' | 'tags'>>
}

/** What an edit is made on. */
export type Seen<R extends Named> = Pick<R, 'id' | 'revision'>

/**
 * Changes a record in a way that is computed from how it is, and computed once more when somebody
 * else was faster.
 */
export async function mergeInto<R extends Named>(
  kind: Editable<R>,
  nameOrId: string,
  options: EditOptions,
  edit: (rpc: Rpc, before: R) => Promise<R>,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const attempt = async (): Promise<[R, R]> => {
    const before = await kind.load(touchstone, nameOrId, { ...options, forWriting: true })
    return [before, await edit(touchstone.rpc, before)]
  }
  const [before, after] = await attempt().catch((error: unknown) => {
    if (hasCode(error, 'stale_revision')) return attempt()
    throw error
  })
  printEdit(kind, options, { before, after })
}

/**
 * Makes an edit on the revision that the caller names, or else on the present one.
 * @throws ExplainedError with what has changed when the record is at another revision
 */
export async function editRecord<R extends Named>(
  kind: Editable<R>,
  nameOrId: string,
  options: GuardedOptions,
  edit: (rpc: Rpc, seen: Seen<R>) => Promise<R>,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const before = await kind.load(touchstone, nameOrId, { ...options, forWriting: true })
  const seen: Seen<R> = { id: before.id, revision: options.revision ?? before.revision }
  const after = await edit(touchstone.rpc, seen).catch(async (error: unknown) => {
    throw hasCode(error, 'stale_revision')
      ? await explained(kind, touchstone.rpc, { error, seen })
      : error
  })
  printEdit(kind, options, { before, after })
}

/** A refused edit with what has changed since the revision that it was made on. */
async function explained<R extends Named>(
  kind: Editable<R>,
  rpc: Rpc,
  { error, seen }: { error: TouchstoneError; seen: Seen<R> },
): Promise<Error> {
  const { history } = kind.of(rpc)
  const [{ items: newest }, { items: then }] = await Promise.all([
    history.query({ id: seen.id, limit: 1 }),
    history.query({ id: seen.id, before: seen.revision + 1, limit: 1 }),
  ])
  const [current] = newest
  const [entry] = then
  if (!current || entry?.revision !== seen.revision) return error
  const changes = changesBetween(kind.facts(entry.state), kind.facts(current.state))
  return new ExplainedError(error, changeLines(changes, paint(process.stderr)))
}

/** What an edit did: the record as it is now, the revision before, and what changed. */
export function editOutcome<R extends Named>(
  { kind, facts }: Editable<R>,
  { before, after }: { before: R; after: R },
) {
  const changes = changesBetween(facts(before), facts(after))
  return {
    value: { [kind]: after, before: before.revision, changes },
    lines: (paper: Paper): string[] => {
      const name = `${paper.green('✓')} ${paper.bold(plain(after.name))}`
      if (before.revision === after.revision)
        return [`${name}  nothing changed, revision ${after.revision}`]
      return [
        `${name}  revision ${before.revision} → ${after.revision}`,
        ...changeLines(changes, paper).map((line) => `  ${line}`),
      ]
    },
  }
}

/** Prints {@link editOutcome}. */
export function printEdit<R extends Named>(
  kind: Editable<R>,
  options: OutputOptions,
  states: { before: R; after: R },
): void {
  const { value, lines } = editOutcome(kind, states)
  print(options, value, lines)
}

/** `touchstone … rename`. */
export const rename = <R extends Named>(
  kind: Editable<R>,
  nameOrId: string,
  name: string,
  options: GuardedOptions,
): Promise<void> =>
  editRecord(kind, nameOrId, options, (rpc, seen) => kind.of(rpc).edit.mutate({ ...seen, name }))

/** `touchstone … tag`. */
export const addTags = <R extends Tagged>(
  kind: Editable<R>,
  nameOrId: string,
  tags: readonly string[],
  options: EditOptions,
): Promise<void> =>
  mergeInto(kind, nameOrId, options, (rpc, { id, revision, tags: current }) =>
    kind.of(rpc).edit.mutate({ id, revision, tags: [...new Set([...current, ...tags])] }),
  )

/** `touchstone … untag`. */
export const removeTags = <R extends Tagged>(
  kind: Editable<R>,
  nameOrId: string,
  tags: readonly string[],
  options: EditOptions,
): Promise<void> =>
  mergeInto(kind, nameOrId, options, (rpc, { id, revision, ...record }) =>
    kind.of(rpc).edit.mutate({ id, revision, tags: withoutTags(kind, record, tags) }),
  )

/** @throws TouchstoneError `not_found` when one of the tags is not there */
function withoutTags(
  { noun }: { readonly noun: string },
  { name, tags: current }: Pick<Tagged, 'name' | 'tags'>,
  tags: readonly string[],
): string[] {
  const doomed = tags.map((tag) => tag.normalize('NFC').trim())
  const unknown = doomed.find((tag) => !current.includes(tag))
  if (unknown === undefined) return current.filter((tag) => !doomed.includes(tag))
  throw new TouchstoneError(
    'not_found',
    `The ${noun} ${JSON.stringify(name)} has no tag ${JSON.stringify(unknown)}. It has ${current.length === 0 ? 'none' : current.map((tag) => JSON.stringify(tag)).join(', ')}.`,
  )
}

/** Shows who changed what in a record, newest first. */
export async function showHistory<R extends Named>(
  kind: Editable<R>,
  nameOrId: string,
  options: EditOptions & { readonly limit: number },
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { id } = await kind.load(touchstone, nameOrId, options)
  const { history: procedure } = kind.of(touchstone.rpc)
  // One more than shown: what an entry changed is seen from the one before it.
  const fetchPage = (before: number | undefined) =>
    procedure.query({ id, before, limit: Math.min(options.limit + 1, 200) })
  await showFirst(options.limit, fetchPage, async (history) => {
    const oldest = history.at(-1)
    const { items } =
      oldest === undefined || oldest.revision === 1
        ? { items: [] }
        : await procedure.query({ id, before: oldest.revision, limit: 1 })
    const entries = history.map((entry, index) => {
      const earlier = history[index + 1] ?? items[0]
      const changes: Change[] = changesBetween(
        earlier && kind.facts(earlier.state),
        kind.facts(entry.state),
      )
      return { ...entry, changes }
    })
    print(options, entries, (paper) =>
      entries.flatMap(({ revision, action, by, at, changes }) => [
        `${paper.bold(`revision ${revision}`)}  ${action} by ${plain(by)}  ${paper.dim(minute(at))}`,
        ...changeLines(changes, paper).map((line) => `  ${line}`),
      ]),
    )
  })
}
