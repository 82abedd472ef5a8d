import { parseId } from '@touchstone/core'
import type { ReactElement } from 'react'
import { Button } from '../../pieces/button.tsx'
import { setSearchParams } from '../../routing/location.ts'
import type { Choice } from './choice.ts'

/** What a choice names that is no id, so that nothing has it. */
export const wrongIn = ({ suite, models }: Choice): string[] => [
  ...(suite !== undefined && parseId('testSuite', suite) === undefined ? [suite] : []),
  ...models.filter((model) => parseId('model', model) === undefined),
]

/** Says which suite or model of an address cannot be, and takes it out of the choice. */
export function NoSuchChoice({
  wrong,
  choice: { suite, models },
}: {
  wrong: readonly string[]
  choice: Choice
}): ReactElement {
  return (
    <ul role="alert" className="mt-4 grid gap-3">
      {wrong.map((id) => (
        <li
          key={id}
          className="flex flex-wrap items-center gap-x-4 gap-y-2 border-l-2 border-danger px-3 py-1"
        >
          <span className="min-w-0">
            No {id === suite ? 'suite' : 'model'} is called{' '}
            <code className="foreign font-mono break-all">{id}</code>. The address may not be whole.
          </span>
          <Button
            onClick={() =>
              // Of another suite the version would be another.
              setSearchParams(
                id === suite
                  ? { suite: null, version: null }
                  : { model: models.filter((model) => model !== id) },
              )
            }
          >
            Take it out
          </Button>
        </li>
      ))}
    </ul>
  )
}
