import { Resource } from 'sst/resource'
import { createHandler } from './create-handler.ts'

/** What AWS Lambda calls. Nothing else reads the links of the stack. */
export const handler = createHandler({
  tableName: Resource.Table.name,
  bucket: Resource.Objects.name,
  adminToken: Resource.AdminToken.value,
})
