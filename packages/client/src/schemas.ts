export { storedType } from './stored-type.ts'
export { coerce, Uncoercible } from './table/coerce.ts'
export { fieldSchemaOf, leavesOf, type FieldSchema } from './table/field-schema.ts'
export { workflowSchemas } from './workflow.ts'
