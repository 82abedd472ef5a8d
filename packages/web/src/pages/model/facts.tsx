import { useQuery } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { editModel } from '../../api/model-edits.ts'
import { workflowsQuery, type ModelRecord } from '../../api/models.ts'
import { CodeBlock } from '../../pieces/code-block.tsx'
import { InlineEdit } from '../../pieces/inline-edit.tsx'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { Tag } from '../../pieces/tag.tsx'
import { readTags, tagsText } from '../../pieces/tags-text.ts'
import { Time } from '../../pieces/time.tsx'

/** A text as code: JSON's escapes are JavaScript's too, and single quotes are the house style. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

const loadCode = (id: string, workflow: string): string =>
  `import { connect } from '@touchstone/client'

const touchstone = connect({
  url: ${quoted(window.location.origin)},
  token: process.env.TOUCHSTONE_TOKEN,
})
const { Model } = touchstone.defineWorkflow(
  ${quoted(workflow)},
  types,
)
const model = await Model.load(${quoted(id)})`

/** Tags, workflow, dates, and the code that loads the model. */
export function Facts({ model, mayEdit }: { model: ModelRecord; mayEdit: boolean }): ReactElement {
  const workflow = useQuery(workflowsQuery).data?.find(({ id }) => id === model.workflowId)?.name
  return (
    <aside aria-label="About" className="min-w-0">
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-y-2 text-sm">
        <Fact name="Tags">
          <InlineEdit
            label="Edit the tags"
            of={model}
            field="tags"
            text={tagsText(model.tags)}
            isAllowed={mayEdit}
            save={(typed, seen) => editModel(seen, { tags: readTags(typed) })}
          >
            <span className="flex flex-wrap gap-1">
              {model.tags.length === 0 && <span className="text-muted">none</span>}
              {model.tags.map((tag) => (
                <Tag key={tag} name={tag} />
              ))}
            </span>
          </InlineEdit>
        </Fact>
        <Fact name="Workflow">
          <span className="foreign break-words">{workflow ?? <Skeleton width={90} />}</span>
        </Fact>
        <Fact name="Created">
          <Time at={model.createdAt} /> by <span className="foreign">{model.createdBy}</span>
        </Fact>
        <Fact name="Edited">
          <Time at={model.updatedAt} /> by <span className="foreign">{model.updatedBy}</span>,
          revision {model.revision}
        </Fact>
      </dl>
      {/* Code with another name is not to be copied; its place is kept. */}
      <div className={`mt-5 ${workflow === undefined ? 'invisible' : ''}`}>
        <CodeBlock
          title="Load it in code"
          code={loadCode(model.id, workflow ?? '')}
          label="the code that loads the model"
        />
      </div>
    </aside>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }): ReactElement => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
)
