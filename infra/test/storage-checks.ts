import { expect } from 'vitest'
import { changed, missing, notRetained, one, type Check, type Mistake } from './check.ts'
import { statementsOf } from './policy.ts'
import type { Stack } from './stack.ts'

const tableType = 'aws:dynamodb/table:Table'
const bucketType = 'aws:s3/bucket:Bucket'
const blockType = 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock'
const policyType = 'aws:s3/bucketPolicy:BucketPolicy'
const corsType = 'aws:s3/bucketCorsConfiguration:BucketCorsConfiguration'
const lifecycleType = 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration'
const versioningType = 'aws:s3/bucketVersioning:BucketVersioning'

/** Something that became a part of something else. */
const moved = (type: string, parents: readonly string[]): Mistake => ({
  what: `a ${type.split(':').at(-1)} inside ${parents.join(' in ')}`,
  plant: (stack) => ({
    ...stack,
    resources: stack.resources.map((resource) =>
      resource === one(stack, type) ? { ...resource, parents } : resource,
    ),
  }),
})

const bucketName = (stack: Stack): unknown => one(stack, bucketType, 'ObjectsBucket').inputs.bucket

/** Where everything is kept. */
export const storageChecks: readonly Check[] = [
  {
    name: 'table and bucket are those of every stage from before, which Pulumi does not replace',
    holds: (stack) => {
      expect(one(stack, tableType)).toMatchObject({ name: 'TableTable', parents: ['Table'] })
      expect(one(stack, bucketType, 'ObjectsBucket').parents).toEqual(['Objects'])
    },
    mistakes: [moved(tableType, ['Table', 'Touchstone']), moved(bucketType, ['Registry'])],
  },
  {
    name: 'the table has the two keys of the Table port, no index, and is paid by request',
    holds: (stack) =>
      expect(one(stack, tableType).inputs).toMatchObject({
        attributes: [
          { name: 'pk', type: 'S' },
          { name: 'sk', type: 'S' },
        ],
        hashKey: 'pk',
        rangeKey: 'sk',
        globalSecondaryIndexes: [],
        localSecondaryIndexes: [],
        billingMode: 'PAY_PER_REQUEST',
      }),
    mistakes: [
      changed(tableType, 'hashKey', 'id'),
      changed(tableType, 'rangeKey', undefined),
      changed(tableType, 'attributes', [{ name: 'pk', type: 'S' }]),
      changed(tableType, 'attributes.1', { name: 'sk', type: 'N' }),
      changed(tableType, 'globalSecondaryIndexes', [{ name: 'byName', hashKey: 'name' }]),
      changed(tableType, 'billingMode', 'PROVISIONED'),
    ],
  },
  {
    name: 'the table can be brought back to any moment',
    holds: (stack) =>
      expect(one(stack, tableType).inputs.pointInTimeRecovery).toEqual({ enabled: true }),
    mistakes: [
      changed(tableType, 'pointInTimeRecovery.enabled', false),
      changed(tableType, 'pointInTimeRecovery', undefined),
    ],
  },
  {
    name: 'the bucket is private',
    holds: (stack) =>
      expect(one(stack, blockType).inputs).toEqual({
        bucket: bucketName(stack),
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }),
    mistakes: [
      missing(blockType),
      changed(blockType, 'bucket', 'another'),
      ...['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'].map(
        (flag) => changed(blockType, flag, false),
      ),
    ],
  },
  {
    name: 'the bucket refuses whatever comes without TLS, and its policy allows nothing',
    holds: (stack) => {
      const { bucket, policy } = one(stack, policyType).inputs
      expect(bucket).toBe(bucketName(stack))
      const arn = `arn:aws:s3:::${String(bucket)}`
      expect(statementsOf(policy)).toEqual([
        {
          Effect: 'Deny',
          Action: ['s3:*'],
          Resource: [arn, `${arn}/*`],
          Principal: [{ identifiers: ['*'], type: '*' }],
          Condition: [{ test: 'Bool', values: ['false'], variable: 'aws:SecureTransport' }],
        },
      ])
    },
    mistakes: [
      missing(policyType),
      changed(policyType, 'policy', (policy: string) => policy.replace('Deny', 'Allow')),
      changed(policyType, 'policy', (policy: string) => policy.replace('"false"', '"true"')),
      changed(policyType, 'policy', (policy: string) => policy.replace('"s3:*"', '"s3:GetObject"')),
      changed(policyType, 'policy', '{"Statement":[]}'),
    ],
  },
  {
    name: 'pages of our own origin may use presigned requests, and no others',
    holds: (stack) =>
      expect(one(stack, corsType).inputs).toEqual({
        bucket: bucketName(stack),
        corsRules: [
          {
            allowedOrigins: [stack.outputs.web],
            allowedMethods: ['GET', 'PUT'],
            allowedHeaders: ['content-type', 'if-none-match', 'x-amz-checksum-sha256'],
            exposeHeaders: ['ETag'],
            maxAgeSeconds: 3_600,
          },
        ],
      }),
    mistakes: [
      missing(corsType),
      changed(corsType, 'corsRules.0.allowedOrigins', ['*']),
      changed(corsType, 'corsRules.0.allowedMethods', ['DELETE', 'GET', 'PUT']),
      changed(corsType, 'corsRules.0.allowedHeaders', ['*']),
    ],
  },
  {
    name: 'uploads that are never committed expire, and nothing else does',
    holds: (stack) => {
      const { bucket, rules } = one(stack, lifecycleType).inputs
      expect(bucket).toBe(bucketName(stack))
      const expiring = (rules as { expiration?: { days?: number } }[]).filter(
        ({ expiration }) => expiration?.days !== undefined,
      )
      expect(expiring).toEqual([
        {
          id: 'uploads-never-committed',
          status: 'Enabled',
          filter: { prefix: 'uploads/' },
          expiration: { days: 7 },
        },
      ])
    },
    mistakes: [
      missing(lifecycleType),
      changed(lifecycleType, 'rules.0.filter.prefix', 'upload/'),
      changed(lifecycleType, 'rules.0.filter', undefined),
      changed(lifecycleType, 'rules.0.expiration.days', 1),
      changed(lifecycleType, 'rules.0.status', 'Disabled'),
      changed(lifecycleType, 'rules', (rules: object[]) => [
        ...rules,
        { expiration: { days: 90 } },
      ]),
    ],
  },
]

/** Of a stage whose data is dear. */
export const keptStorageChecks: readonly Check[] = [
  {
    name: 'table and bucket outlive the stack, and cannot be deleted by mistake',
    holds: (stack) => {
      const table = one(stack, tableType)
      const bucket = one(stack, bucketType, 'ObjectsBucket')
      expect([table.retained, bucket.retained]).toEqual([true, true])
      expect(table.inputs.deletionProtectionEnabled).toBe(true)
      expect(bucket.inputs.forceDestroy).toBe(false)
    },
    mistakes: [
      notRetained(tableType),
      notRetained(bucketType),
      changed(tableType, 'deletionProtectionEnabled', false),
      changed(bucketType, 'forceDestroy', true),
    ],
  },
  {
    name: 'deleted objects can be brought back as far as the table can, and then go',
    holds: (stack) => {
      const bucket = bucketName(stack)
      expect(one(stack, versioningType).inputs).toEqual({
        bucket,
        versioningConfiguration: { status: 'Enabled' },
      })
      expect(one(stack, lifecycleType).inputs.rules).toContainEqual({
        id: 'deleted-objects',
        status: 'Enabled',
        filter: { prefix: '' },
        expiration: { expiredObjectDeleteMarker: true },
        noncurrentVersionExpiration: { noncurrentDays: 35 },
      })
    },
    mistakes: [
      missing(versioningType),
      changed(versioningType, 'versioningConfiguration.status', 'Suspended'),
      changed(lifecycleType, 'rules', (rules: object[]) => rules.slice(0, 1)),
      changed(lifecycleType, 'rules.1.noncurrentVersionExpiration.noncurrentDays', 1),
      changed(lifecycleType, 'rules.1.status', 'Disabled'),
    ],
  },
]

/** Of a stage that is thrown away. */
export const disposableStorageChecks: readonly Check[] = [
  {
    name: 'table and bucket go with the stack, without versions',
    holds: (stack) => {
      const table = one(stack, tableType)
      const bucket = one(stack, bucketType, 'ObjectsBucket')
      expect([table.retained, bucket.retained]).toEqual([false, false])
      expect(table.inputs.deletionProtectionEnabled).toBe(false)
      expect(bucket.inputs.forceDestroy).toBe(true)
      expect(stack.resources.filter(({ type }) => type === versioningType)).toEqual([])
    },
    mistakes: [
      notRetained(tableType),
      notRetained(bucketType),
      changed(tableType, 'deletionProtectionEnabled', true),
      changed(bucketType, 'forceDestroy', false),
    ],
  },
]
