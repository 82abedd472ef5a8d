import type { Id } from '@touchstone/core'
import type { PartDestination } from './part-uploader.ts'
import type { Rpc } from './transport.ts'

/** Where the inferences of a model go. */
export const inferenceParts = (
  { inferences }: Rpc,
  options: { modelId: Id<'model'>; schemaRevision: number; reset: boolean },
): PartDestination => {
  const { modelId, schemaRevision, reset } = options
  return {
    field: 'inference',
    prepare: (parts) => inferences.prepare.mutate({ modelId, parts }),
    commit: (parts) =>
      inferences.commit.mutate({
        modelId,
        schemaRevision,
        parts,
        mode: reset ? 'replace' : 'keep',
      }),
  }
}
