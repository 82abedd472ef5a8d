import type { Id } from '../ids.ts'
import type { JsonObject } from '../json.ts'
import type { RecordHead } from './record.ts'

export interface ModelRecord extends RecordHead<'model'> {
  readonly workflowId: Id<'workflow'>
  readonly metadata: JsonObject
  readonly tags: readonly string[]
}
