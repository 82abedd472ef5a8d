// What every adapter of a port has in common with the others.
export { byteRange, type ByteRange } from './byte-range.ts'
export { isObjectKey, requireBinding, requireExpiry, requireObjectKey } from './object-bounds.ts'
export {
  keyOfStep,
  pageCharacters,
  requireKey,
  requireQuery,
  requireSteps,
} from './table-bounds.ts'
