import type { Id } from '../ids.ts'
import type { FieldsOf } from '../record-kind.ts'
import type { RecordHead } from './record.ts'

export interface ModelRecord extends RecordHead<'model'>, FieldsOf<'model'> {
  readonly workflowId: Id<'workflow'>
}
