import type { ReactElement } from 'react'
import { NotFound } from '../pieces/not-found.tsx'

/** What is at an address that no page has. */
export function NoPage({ pathname, home }: { pathname: string; home: string }): ReactElement {
  return (
    <NotFound title="There is no page here" ways={[{ to: home, name: 'All models' }]}>
      Nothing is at <code className="foreign font-mono break-all text-ink">{pathname}</code>.
    </NotFound>
  )
}
