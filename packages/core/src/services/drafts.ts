import { TouchstoneError } from '../errors.ts'
import { newId, type Id } from '../ids.ts'
import type { Key } from '../ports/table.ts'
import type { Deps } from './deps.ts'
import { put, read, tryWrite } from './documents.ts'
import type { Layer } from './layer.ts'

export type Drafts = ReturnType<typeof createDrafts>

/** Drafts: where the rows of a test case wait until a version of it takes them. */
export function createDrafts({ table, now }: Deps) {
  const keyOf = (id: string): Key => ({ pk: 'draft', sk: id })

  return {
    keyOf,

    async create(workflowId: Id<'workflow'>): Promise<Id<'draft'>> {
      for (;;) {
        const id = newId('draft', now())
        const draft = { workflowId, createdAtMs: now() }
        if ((await tryWrite(table, [put(keyOf(id), draft, 0)])) === undefined) return id
      }
    },

    /**
     * The layer with the ground truths of a draft.
     * @throws TouchstoneError `not_found`
     */
    async layer(draftId: Id<'draft'>): Promise<Layer> {
      const { content } = await read<{ workflowId: Id<'workflow'> }>(table, keyOf(draftId))
      if (content) return { id: draftId, workflowId: content.workflowId, field: 'groundTruth' }
      throw new TouchstoneError(
        'not_found',
        `There is no draft ${draftId}. Drafts are kept for a day; start a new one.`,
      )
    },
  }
}
