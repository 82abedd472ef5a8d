export { storedType } from './stored-type.ts'
export { fieldSchemaOf, leavesOf, type FieldSchema } from './table/field-schema.ts'
export { workflowSchemas } from './workflow.ts'
