export type { Isolation, Misfit, SchemaText } from './ports/isolation.ts'
export { createSchemaChecks } from './services/schema-checks.ts'
