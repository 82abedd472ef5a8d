import { allowObjectsAt, router } from './web.ts'

const production = $app.stage === 'production'

/** Every item of the Table port. Point-in-time recovery is on in every stage. */
export const table = new sst.aws.Dynamo('Table', {
  fields: { pk: 'string', sk: 'string' },
  primaryIndex: { hashKey: 'pk', rangeKey: 'sk' },
  deletionProtection: production,
})

/** Every object of the Objects port. */
export const objects = new sst.aws.Bucket('Objects', {
  // Point-in-time recovery of the table is of use only if the objects of that time still exist.
  versioning: production,
  // Pages read and write objects by presigned requests.
  cors: {
    allowOrigins: [router.url],
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['content-type', 'if-none-match', 'x-amz-checksum-sha256'],
    exposeHeaders: ['ETag'],
    maxAge: '1 hour',
  },
  lifecycle: [{ id: 'uploads-never-committed', prefix: 'uploads/', expiresIn: '7 days' }],
  transform: {
    bucket: { forceDestroy: !production },
    lifecycle: (args) => {
      if (!production) return
      args.rules = $output(args.rules ?? []).apply((rules) => [
        ...rules,
        {
          id: 'deleted-objects',
          status: 'Enabled',
          filter: { prefix: '' },
          expiration: { expiredObjectDeleteMarker: true },
          // As far as the table's point-in-time recovery reaches back.
          noncurrentVersionExpiration: { noncurrentDays: 35 },
        },
      ])
    },
  },
})

allowObjectsAt(objects.nodes.bucket.bucketRegionalDomainName)
