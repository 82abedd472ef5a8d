export {
  addRow,
  bitmapOf,
  countRows,
  decodeBitmap,
  difference,
  encodeBitmap,
  firstRows,
  hasRow,
  intersection,
  isEmpty,
  rowsOf,
  union,
  type Bitmap,
} from './bitmap.ts'
export {
  TouchstoneError,
  hasCode,
  isErrorCode,
  messageOf,
  summaryOf,
  type ErrorCode,
} from './errors.ts'
export { hinted } from './hinted.ts'
export type { Hint } from './hint.ts'
export { Breather } from './breather.ts'
export { hasMoreValues } from './json-values.ts'
export {
  countKeys,
  jsonLoss,
  jsonPathText,
  parseExactJson,
  repeatedKey,
  scanJson,
  type RepeatedKey,
} from './exact-json.ts'
export { formerName, requireCurrentName } from './former-name.ts'
export { idOfAnySchema, idSchema } from './id-schema.ts'
export { formatId, idToInteger, newId, parseId, requireId, type Id, type IdKind } from './ids.ts'
export {
  canonicalJson,
  isJsonObject,
  jsonProblem,
  requireJson,
  sameJson,
  type Json,
  type JsonObject,
} from './json.ts'
export { limits } from './limits.ts'
export { mergePatch, Metadata } from './metadata.ts'
export { metricOperators, type MetricCondition, type MetricOperator } from './metric-condition.ts'
export {
  metadataConditionProblem,
  metadataPathProblem,
  requireConditions,
  timeConditionProblem,
  type ConditionProblem,
  type MetadataCondition,
  type MetadataPath,
  type OrderOperator,
  type TimeCondition,
} from './metadata-condition.ts'
export { Description, Name, requireLabels, Tag, Tags } from './names.ts'
export { Lines, packBytes, packLines, parseLine, unpackLines } from './lines.ts'
export { asStored, storedRows, unpackStored } from './stored-lines.ts'
export { exactInteger, exactNumber, numeralLoss } from './numeral.ts'
export {
  decodedRows,
  decodeLine,
  decodeRows,
  mergeRows,
  partContentType,
  partLine,
  type PartField,
  type PartForm,
  type PartRow,
  type PartSpec,
  type RowError,
} from './part.ts'
export { blockOf, placeOf, rowOf, type Place } from './place.ts'
export { gunzip, gzip, sha256, sha256Hex, toHex, utf8 } from './platform.ts'
export type { ObjectInfo, Objects, PresignedRequest, UploadBinding } from './ports/objects.ts'
export {
  ConditionFailed,
  type Item,
  type Key,
  type Query,
  type QueryPage,
  type Table,
  type WriteStep,
} from './ports/table.ts'
export { recordKinds, type ChangeOf, type NewOf, type RecordKind } from './record-kind.ts'
export { sampleId, sampleIdBytes } from './sample-id.ts'
export { requireSampleObject } from './sample-schema.ts'
export { valueAtPath } from './value-at-path.ts'
