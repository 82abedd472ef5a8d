import { TouchstoneError } from '../errors.ts'
import { newId, type Id } from '../ids.ts'
import type { Key } from '../ports/table.ts'
import type { Deps } from './deps.ts'
import { contentOf, put, read, tryWrite } from './documents.ts'
import type { Layer } from './layer.ts'

interface Draft {
  readonly workflowId: Id<'workflow'>
  readonly createdAtMs: number
}

export type Drafts = ReturnType<typeof createDrafts>

/** Drafts: where the rows of a test case wait until a version of it takes them. */
export function createDrafts({ table, now }: Deps) {
  const keyOf = (id: string): Key => ({ pk: 'draft', sk: id })
  const layerOf = (id: Id<'draft'>, { workflowId }: Draft): Layer => ({
    id,
    workflowId,
    field: 'groundTruth',
  })

  return {
    keyOf,

    async create(workflowId: Id<'workflow'>): Promise<Id<'draft'>> {
      for (;;) {
        const id = newId('draft', now())
        const draft: Draft = { workflowId, createdAtMs: now() }
        if ((await tryWrite(table, [put(keyOf(id), draft, 0)])) === undefined) return id
      }
    },

    /**
     * The layer with the ground truths of a draft.
     * @throws TouchstoneError `not_found`
     */
    async layer(draftId: Id<'draft'>): Promise<Layer> {
      const { content } = await read<Draft>(table, keyOf(draftId))
      if (content) return layerOf(draftId, content)
      throw new TouchstoneError(
        'not_found',
        `There is no draft ${draftId}. Drafts are kept for a day; start a new one.`,
      )
    },

    /** The layers of those that are there, in few reads. */
    async layers(ids: readonly Id<'draft'>[]): Promise<ReadonlyMap<Id<'draft'>, Layer>> {
      const different = [...new Set(ids)]
      const items = await table.getMany(different.map(keyOf))
      return new Map(
        different.flatMap((id, index) => {
          const item = items[index]
          return item ? [[id, layerOf(id, contentOf<Draft>(item))] as const] : []
        }),
      )
    },
  }
}
