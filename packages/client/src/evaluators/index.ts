export { binary, type BinaryOptions } from './binary.ts'
export { type BuiltIn, type SharedOptions } from './built-in.ts'
export { type Field } from './field.ts'
export { regression, type RegressionOptions } from './regression.ts'
