export { createAwsClients, type AwsClients, type AwsClientsOptions } from './aws-clients.ts'
export { createDynamoDbTable, type DynamoDbTableOptions } from './dynamodb-table.ts'
export { createS3Objects, type S3ObjectsOptions, type S3Source } from './s3-objects.ts'
