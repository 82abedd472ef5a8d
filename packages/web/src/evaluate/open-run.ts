import type { Id } from '@touchstone/core'
import { navigate } from '../routing/location.ts'

/** Goes to the page of a run. */
export const openRun = (id: Id<'testRun'>): void => navigate(`/runs/${id}`)
