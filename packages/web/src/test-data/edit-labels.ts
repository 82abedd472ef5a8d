import { editShown } from '../api/edit-shown.ts'
import { queryClient } from '../api/query-client.ts'
import { rpc } from '../api/rpc.ts'
import type { Kind, LabelChange, TestDataRecord } from './kinds.ts'

type Shown = { readonly record: TestDataRecord }

/** Edits labels on the revision that was seen: shown at once, wherever the record is shown. */
export const editLabels = (kind: Kind, seen: TestDataRecord, change: LabelChange): Promise<void> =>
  editShown<TestDataRecord, LabelChange>({
    queryKey: [kind.key],
    seen,
    change,
    send: ({ id, revision }) => rpc()[kind.key].edit.mutate({ id, revision, ...change }),
    show: (fields) =>
      queryClient.setQueriesData<Shown>({ queryKey: [kind.key, 'get', seen.id] }, (shown) =>
        shown ? { ...shown, record: { ...shown.record, ...fields } } : shown,
      ),
  })
