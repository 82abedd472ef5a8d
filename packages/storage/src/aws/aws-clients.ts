import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'

export interface AwsClientsOptions {
  /** @default what the environment and the profile say */
  readonly region?: string
  /** @default what the environment, the profile and the role give */
  readonly credentials?: NonNullable<DynamoDBClientConfig['credentials']>
  /** Where DynamoDB is, when it is not the one of AWS. */
  readonly dynamodbEndpoint?: string
  /** Where S3 is, when it is not the one of AWS. Buckets are then part of the path. */
  readonly s3Endpoint?: string
  /** How often the SDK sends a request at most. @default 5 */
  readonly maxAttempts?: number
  /** @default 2000 */
  readonly connectionTimeoutMs?: number
  /** For a request and its answer, and for a connection in silence. @default 20000 */
  readonly requestTimeoutMs?: number
}

/** Clients that never hang. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient
  /** The same client every time. Its code is loaded by the first call: cold starts go without. */
  readonly s3: () => Promise<S3Client>
}

/**
 * Makes the clients for {@link createDynamoDbTable} and {@link createS3Objects}. Requests that get
 * no answer are given up and tried again a few times.
 */
export function createAwsClients(options: AwsClientsOptions = {}): AwsClients {
  const { region, credentials, dynamodbEndpoint, s3Endpoint } = options
  const { connectionTimeoutMs = 2_000, requestTimeoutMs = 20_000, maxAttempts = 5 } = options
  const common = {
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without it the SDK only writes a warning.
      throwOnRequestTimeout: true,
      // The time for a request ends with the head of the answer; a body may stop later.
      socketTimeout: requestTimeoutMs,
    },
  }
  const createS3 = async (): Promise<S3Client> => {
    const { S3Client } = await import('./s3-commands.ts')
    return new S3Client({
      ...common,
      ...(s3Endpoint !== undefined && { endpoint: s3Endpoint, forcePathStyle: true }),
      // Otherwise presigned uploads are bound to the checksum of no bytes.
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
  }
  let s3: Promise<S3Client> | undefined
  return {
    dynamodb: new DynamoDBClient({
      ...common,
      ...(dynamodbEndpoint !== undefined && { endpoint: dynamodbEndpoint }),
    }),
    s3: () => (s3 ??= createS3()),
  }
}
