import type { ReactElement } from 'react'
import type { ModelRecord } from '../../api/models.ts'
import { ConfirmByName } from '../../pieces/confirm-by-name.tsx'

/** Deletes models once their name, or for several their number, is typed in. */
export function DeleteModels(props: {
  models: readonly ModelRecord[]
  close: () => void
  onConfirm: () => void
}): ReactElement {
  const { models, close, onConfirm } = props
  const [first] = models
  const isOne = models.length === 1
  const wanted = isOne && first ? first.name : `delete ${models.length} models`
  const it = isOne ? 'it' : 'them'
  return (
    <ConfirmByName
      title={isOne ? `Delete ${wanted}` : `Delete ${models.length} models`}
      action="Delete"
      cancel={`Keep ${it}`}
      purpose={`delete ${it}`}
      {...{ wanted, close }}
      confirm={() => {
        close()
        onConfirm()
      }}
    >
      {isOne ? 'Its name is' : 'Their names are'} free at once. The inferences are kept for 30 days,
      in which a delete can be undone.
    </ConfirmByName>
  )
}
