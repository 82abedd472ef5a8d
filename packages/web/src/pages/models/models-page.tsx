import type { ReactElement } from 'react'
import { PageSkeleton } from '../../pieces/skeleton.tsx'

export function ModelsPage(): ReactElement {
  return <PageSkeleton />
}
