import type { ReactElement } from 'react'
import { Button } from '../../pieces/button.tsx'
import { CodeBlock } from '../../pieces/code-block.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { navigate } from '../../routing/location.ts'
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
