export { limits } from './limits.ts'
export { TouchstoneError, errorTable, hasCode, isErrorCode, messageOf, type ErrorCode } from './errors.ts'
export { formatId, idSchema, idToInteger, newId, parseId, requireId, type Id, type IdKind } from './ids.ts'
export {
  ConditionFailed,
  type Item,
  type Key,
  type Query,
  type QueryPage,
  type Table,
  type WriteStep,
} from './ports/table.ts'
export type { ObjectInfo, Objects, PresignedRequest, UploadBinding } from './ports/objects.ts'
