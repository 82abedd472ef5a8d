import { hasCode, TouchstoneError } from '@touchstone/core/errors'
import { noteError, queryClient } from './query-client.ts'

interface Edited {
  readonly id: string
  readonly revision: number
  readonly updatedBy: string
}

interface SeenEdit<R extends Edited, C extends Partial<R>> {
  /** The record that the change was made on. */
  readonly seen: R
  readonly change: C
  readonly send: (on: R) => Promise<R>
}

const textOf = (record: object, field: string): string | undefined =>
  JSON.stringify(new Map<string, unknown>(Object.entries(record)).get(field))

/** The record that a refused edit did not see. */
export const currentOf = <R extends Edited>(error: unknown): R | undefined =>
  // The server's `stale_revision` always carries the record.
  hasCode(error, 'stale_revision') ? (error.details.current as R) : undefined

/**
 * Makes a change on the revision that was seen. Where somebody edited something else meanwhile it is
 * made again on what there is now, and where they made the same change it is done.
 * @throws TouchstoneError `stale_revision` when they made another one of the same
 */
export async function editSeen<R extends Edited, C extends Partial<R>>(
  edit: SeenEdit<R, C>,
): Promise<R> {
  const { seen, change, send } = edit
  try {
    return await send(seen)
  } catch (error) {
    const current = currentOf<R>(error)
    if (!current || !hasCode(error, 'stale_revision')) throw error
    const differs = (from: object) => (field: string) =>
      textOf(from, field) !== textOf(current, field)
    const fields = Object.keys(change)
    if (!fields.some(differs(change))) return current
    const theirs = fields.find(differs(seen))
    if (theirs === undefined) return editSeen({ ...edit, seen: current })
    throw new TouchstoneError(
      'stale_revision',
      `${current.updatedBy} made it ${textOf(current, theirs)} meanwhile. Save again to put yours in its place, or leave it with Escape.`,
      { details: error.details },
    )
  }
}

/** Makes a change that shows at once, and is taken back when the server refuses it. */
export async function editShown<R extends Edited, C extends Partial<R>>(
  edit: SeenEdit<R, C> & {
    /** Of all that shows the record. */
    readonly queryKey: readonly string[]
    readonly show: (fields: Partial<R>) => void
  },
): Promise<void> {
  const { seen, change, queryKey, show } = edit
  // Fields of the record, as it was seen.
  const before = Object.fromEntries(
    Object.entries(seen).filter(([field]) => Object.hasOwn(change, field)),
  ) as Partial<R>
  // An answer from before the edit would take it back.
  await queryClient.cancelQueries({ queryKey })
  show(change)
  try {
    show(await editSeen(edit))
  } catch (error) {
    noteError(error)
    show(currentOf<R>(error) ?? before)
    throw error
  } finally {
    void refetchButLong(queryKey)
  }
}

// Each is a request, and they are asked for one after the other.
const mostPages = 5

/** What shows the record already: a list that was scrolled far is loaded again when it is next opened. */
async function refetchButLong(queryKey: readonly string[]): Promise<void> {
  await queryClient.invalidateQueries({ queryKey, refetchType: 'none' })
  await queryClient.refetchQueries({
    queryKey,
    type: 'active',
    predicate: ({ state }) => pagesOf(state.data) <= mostPages,
  })
}

const pagesOf = (data: unknown): number =>
  typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages)
    ? data.pages.length
    : 1
