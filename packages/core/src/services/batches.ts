import type { Deps } from './deps.ts'
import { put, read, tryWrite } from './documents.ts'

/**
 * A batch makes many records appear at once, or never: records that carry its id do not exist
 * until its one item says `committed`. Whoever needs a name that an abandoned batch holds closes
 * that batch first, so a crash in the middle holds names for at most its lifetime.
 */
interface Batch {
  readonly state: 'open' | 'committed' | 'aborted'
  readonly expiresAtMs: number
}

const lifetimeMs = 5 * 60_000
const keyOf = (id: string) => ({ pk: 'batch', sk: id })

export interface Batches {
  open(): Promise<string>
  /** Makes the batch's records exist. False when the batch was closed by somebody else. */
  commit(id: string): Promise<boolean>
  abort(id: string): Promise<void>
  /** Writes nothing. */
  isCommitted(id: string): Promise<boolean>
  /** Whether it is aborted, or open for too long. Writes nothing. */
  isOver(id: string): Promise<boolean>
  /** Committed batches stay so; an open one that is too old is aborted on the way. */
  stateOf(id: string): Promise<Batch['state']>
}

export function createBatches({ table, now }: Deps): Batches {
  const committed = new Set<string>()

  async function close(id: string, state: 'committed' | 'aborted'): Promise<boolean> {
    const { content, revision } = await read<Batch>(table, keyOf(id))
    if (content?.state !== 'open') return content?.state === state
    const failed = await tryWrite(table, [put(keyOf(id), { ...content, state }, revision)])
    return failed === undefined || close(id, state)
  }

  async function seen(id: string): Promise<Batch | undefined> {
    const { content } = await read<Batch>(table, keyOf(id))
    if (content?.state === 'committed') committed.add(id)
    return content
  }

  return {
    async open() {
      const id = crypto.randomUUID()
      const batch: Batch = { state: 'open', expiresAtMs: now() + lifetimeMs }
      await table.write([put(keyOf(id), batch, 0)])
      return id
    },
    commit: (id) => close(id, 'committed'),
    async abort(id) {
      await close(id, 'aborted')
    },
    isCommitted: async (id) => committed.has(id) || (await seen(id))?.state === 'committed',
    async isOver(id) {
      if (committed.has(id)) return false
      const content = await seen(id)
      return content?.state === 'open'
        ? content.expiresAtMs <= now()
        : content?.state !== 'committed'
    },
    async stateOf(id) {
      if (committed.has(id)) return 'committed'
      const content = await seen(id)
      if (content?.state !== 'open') return content?.state ?? 'aborted'
      if (content.expiresAtMs > now()) return 'open'
      return (await close(id, 'aborted')) ? 'aborted' : 'committed'
    },
  }
}
