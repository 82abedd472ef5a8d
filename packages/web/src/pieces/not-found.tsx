import type { ReactElement, ReactNode } from 'react'
import { Link } from '../routing/link.tsx'
import { buttonClass } from './button.tsx'
import { useTitle } from './use-title.ts'

/** Says that nothing is at an address, what was looked for there, and where to go instead. */
export function NotFound({
  title,
  children,
  ways,
}: {
  title: string
  children: ReactNode
  ways: readonly { readonly to: string; readonly name: string }[]
}): ReactElement {
  useTitle(title)
  return (
    <div className="mx-auto grid max-w-xl justify-items-center gap-3 px-4 py-16 text-center">
      <h1 className="text-lg font-semibold">{title}</h1>
      <p className="max-w-full break-words text-muted">{children}</p>
      <p className="mt-2 flex flex-wrap justify-center gap-2">
        {ways.map(({ to, name }) => (
          <Link key={to} to={to} className={buttonClass()}>
            {name}
          </Link>
        ))}
      </p>
    </div>
  )
}
