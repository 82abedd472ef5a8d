import type { ReactElement } from 'react'
import { PageSkeleton } from '../../pieces/skeleton.tsx'

export function ModelPage(): ReactElement {
  return <PageSkeleton />
}
