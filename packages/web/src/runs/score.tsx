import type { ReactElement } from 'react'
import { Num } from '../numbers/num.tsx'

/** A headline metric of a run: its value, and its name beside it. */
export const Score = ({ name, value }: { name: string; value: number }): ReactElement => (
  <>
    <Num value={value} of={name} />
    <span className="foreign min-w-0 truncate text-muted" title={name}>
      {name}
    </span>
  </>
)
