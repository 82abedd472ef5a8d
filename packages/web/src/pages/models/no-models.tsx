import { useQuery } from '@tanstack/react-query'
import { unknownKeys } from '@touchstone/client/unknown-keys'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { Button } from '../../pieces/button.tsx'
import { CodeBlock } from '../../pieces/code-block.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { navigate } from '../../routing/location.ts'
import { conditionsInput } from './conditions.ts'
import { pathText } from './path-text.ts'
import type { View } from './view.ts'

const example = `import { connect } from '@touchstone/client'

const touchstone = connect({ url: '${window.location.origin}', token })
const { Model } = touchstone.defineWorkflow('Pets', types)
await Model.create('always-cat', { metadata: { train: { lr: 0.01 } } })`

/** No model at all, or none that the filters let through. */
export function NoModels({ view }: { view: View }): ReactElement {
  const isNarrowed =
    view.search !== '' ||
    view.workflow !== undefined ||
    view.archived ||
    view.tags.length + view.conditions.length + view.modelIds.length > 0
  if (isNarrowed)
    return (
      <Empty title="No model is like that">
        <p>Words are looked for in names, tags, and paths and values of the metadata.</p>
        <Button onClick={() => navigate('/models')}>Show all models</Button>
        <UnknownKeys view={view} />
      </Empty>
    )
  return (
    <Empty title="There are no models yet">
      <p>
        A model is a name and what is known about it; its code stays with you. Make one in code:
      </p>
      <CodeBlock code={example} label="the example" />
    </Empty>
  )
}

/** Says which paths of the filters no model has, below what is there already. */
function UnknownKeys({ view: { workflow, conditions } }: { view: View }): ReactElement[] {
  const { metadata } = conditionsInput(conditions)
  const { data = [] } = useQuery({
    queryKey: ['models', 'unknown-keys', workflow, metadata],
    queryFn: () => unknownKeys(rpc(), { workflowId: workflow, metadata }),
  })
  return data.map(({ path, similar }) => (
    <p key={pathText(path)} className="break-words">
      No model{workflow === undefined ? '' : ' of this workflow'} has{' '}
      <span className="foreign">{pathText(path)}</span> in its metadata.
      {similar.length > 0 && ' Did you mean '}
      {similar.map((other, at) => (
        <span key={pathText(other)}>
          {at > 0 && ' or '}
          <span className="foreign">{pathText(other)}</span>
        </span>
      ))}
      {similar.length > 0 && '?'}
    </p>
  ))
}
