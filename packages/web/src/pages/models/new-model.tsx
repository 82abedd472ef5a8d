import { messageOf } from '@touchstone/core/errors'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactElement } from 'react'
import { workflowsQuery } from '../../api/models.ts'
import { rpc } from '../../api/rpc.ts'
import { Button } from '../../pieces/button.tsx'
import { Dialog } from '../../pieces/dialog.tsx'
import { toast } from '../../pieces/toast.ts'
import { navigate } from '../../routing/location.ts'

const field = 'w-full rounded border border-edge bg-ground px-2 py-1.5'
// What is typed outlives the window: closed by mistake, it opens again as it was.
let kept = { workflow: '', newWorkflow: '', name: '', tags: '' }

/** Makes a model: a workflow, a name, tags. Its metadata is edited on its page. */
export function NewModel({ close }: { close: () => void }): ReactElement {
  const workflows = useQuery(workflowsQuery).data
  const client = useQueryClient()
  const [draft, setDraft] = useState(kept)
  const set = (change: Partial<typeof kept>): void => {
    kept = { ...kept, ...change }
    setDraft(kept)
  }
  const isNew = draft.workflow === '' && workflows?.length === 0
  const create = useMutation({
    mutationFn: async () => {
      const chosen = draft.workflow === '' ? workflows?.[0]?.id : draft.workflow
      const workflowId = isNew
        ? (await rpc().workflows.define.mutate({ name: draft.newWorkflow, schemas: {} })).workflow
            .id
        : (chosen ?? '')
      const tags = draft.tags
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean)
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
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Dialog title="New model" close={close}>
      <form onSubmit={submit} className="mt-3 grid gap-3">
        {isNew ? (
          <label className="grid gap-1">
            Workflow
            <input
              required
              className={field}
              value={draft.newWorkflow}
              onChange={({ target }) => set({ newWorkflow: target.value })}
              placeholder="Penguins"
            />
          </label>
        ) : (
          <label className="grid gap-1">
            Workflow
            <select
              className={field}
              value={draft.workflow}
              onChange={({ target }) => set({ workflow: target.value })}
            >
              {workflows?.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="grid gap-1">
          Name
          <input
            required
            autoFocus
            dir="auto"
            maxLength={256}
            className={field}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
            placeholder="resnet50-224-torch2.4"
          />
        </label>
        <label className="grid gap-1">
          Tags, with commas between them
          <input
            className={field}
            value={draft.tags}
            onChange={({ target }) => set({ tags: target.value })}
            placeholder="prod, team-a"
          />
        </label>
        <p role="alert" className="text-danger empty:hidden">
          {create.isError && messageOf(create.error)}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Cancel</Button>
          <Button tone="primary" type="submit" disabled={create.isPending}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
