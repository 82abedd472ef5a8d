import type { Id } from '@touchstone/core'
import type { PartDestination } from './part-uploader.ts'
import type { Rpc } from './contract.ts'

/** Where the inferences of a model go. */
export const inferenceParts = (
  { inferences }: Rpc,
  options: {
    /** Asked before each call. */
    modelId: () => Id<'model'> | Promise<Id<'model'>>
    /** Whether the model is yet to be made. @default false */
    isNew?: boolean | undefined
    schemaRevision: number
    reset: boolean
  },
): PartDestination => {
  const { modelId, isNew = false, schemaRevision, reset } = options
  return {
    field: 'inference',
    isNew,
    prepare: async (parts) => inferences.prepare.mutate({ modelId: await modelId(), parts }),
    commit: async (parts) =>
      inferences.commit.mutate({
        modelId: await modelId(),
        schemaRevision,
        parts,
        mode: reset ? 'replace' : 'keep',
      }),
  }
}
