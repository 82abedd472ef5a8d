import type { ReactElement } from 'react'
import { PageSkeleton } from '../../pieces/skeleton.tsx'

export function CasePage(): ReactElement {
  return <PageSkeleton />
}
