import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { workflowsQuery } from '../../api/models.ts'
import { rpc } from '../../api/rpc.ts'
import { whenSignedOut } from '../../api/session.ts'
import { Field, fieldClass, FormDialog } from '../../pieces/form-dialog.tsx'
import { createStore, useStore } from '../../pieces/store.ts'
import { readTags } from '../../pieces/tags-text.ts'
import { toast } from '../../pieces/toast.ts'
import { navigate } from '../../routing/location.ts'

// What is typed outlives the window: closed by mistake, it opens again as it was.
const nothing = { workflow: '', newWorkflow: '', name: '', tags: '' }
const kept = createStore(nothing)
whenSignedOut(() => kept.set(nothing))

/** Makes a model: a workflow, a name, tags. Its metadata is edited on its page. */
export function NewModel({ close }: { close: () => void }): ReactElement {
  const workflows = useQuery(workflowsQuery).data
  const client = useQueryClient()
  const draft = useStore(kept)
  const set = (change: Partial<typeof nothing>): void => kept.set({ ...kept.get(), ...change })
  const isNew = draft.workflow === '' && workflows?.length === 0
  const create = useMutation({
    mutationFn: async () => {
      const chosen = draft.workflow === '' ? workflows?.[0]?.id : draft.workflow
      const workflowId = isNew
        ? (await rpc().workflows.define.mutate({ name: draft.newWorkflow, schemas: {} })).workflow
            .id
        : (chosen ?? '')
      const tags = readTags(draft.tags)
      return rpc().models.create.mutate({ workflowId, name: draft.name, tags })
    },
    onSuccess: ({ id, name }) => {
      set({ name: '', tags: '' })
      void client.invalidateQueries({ queryKey: ['models'] })
      void client.invalidateQueries({ queryKey: ['workflows'] })
      toast(`Created “${name}”.`)
      close()
      navigate(`/models/${id}`)
    },
  })
  return (
    <FormDialog
      title="New model"
      action="Create"
      close={close}
      submit={() => create.mutate()}
      isPending={create.isPending}
      error={create.error}
    >
      {isNew ? (
        <Field name="Workflow">
          <input
            required
            className={fieldClass}
            value={draft.newWorkflow}
            onChange={({ target }) => set({ newWorkflow: target.value })}
            placeholder="Penguins"
          />
        </Field>
      ) : (
        <Field name="Workflow">
          <select
            className={fieldClass}
            value={draft.workflow}
            onChange={({ target }) => set({ workflow: target.value })}
          >
            {workflows?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Field name="Name">
        <input
          required
          data-first
          dir="auto"
          className={fieldClass}
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
          placeholder="resnet50-224-torch2.4"
        />
      </Field>
      <Field name="Tags, with commas between them">
        <input
          className={fieldClass}
          value={draft.tags}
          onChange={({ target }) => set({ tags: target.value })}
          placeholder="prod, team-a"
        />
      </Field>
    </FormDialog>
  )
}
