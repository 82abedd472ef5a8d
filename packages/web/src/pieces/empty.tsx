import type { ReactElement, ReactNode } from 'react'

/** Says why nothing is here, and how something gets here. */
export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactElement {
  return (
    <div className="mx-auto grid max-w-xl justify-items-center gap-3 px-4 py-16 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="grid max-w-full gap-3 text-muted">{children}</div>
    </div>
  )
}
