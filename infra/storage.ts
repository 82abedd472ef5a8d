/** Where everything of a registry is kept. */
export function createStorage(
  name: string,
  options: {
    retain: boolean
    /** Where the pages are. */
    origin: $util.Input<string>
  },
): { table: sst.aws.Dynamo; objects: sst.aws.Bucket } {
  const { retain, origin } = options
  // An app that removes everything keeps a registry's data nevertheless.
  const keep = (opts: $util.CustomResourceOptions): undefined => {
    if (retain) opts.retainOnDelete = true
  }

  /** Every item of the Table port. Point-in-time recovery is on in every stage. */
  const table = new sst.aws.Dynamo(`${name}Table`, {
    fields: { pk: 'string', sk: 'string' },
    primaryIndex: { hashKey: 'pk', rangeKey: 'sk' },
    deletionProtection: retain,
    transform: { table: (_args, opts) => keep(opts) },
  })

  /** Every object of the Objects port. */
  const objects = new sst.aws.Bucket(`${name}Objects`, {
    // Point-in-time recovery of the table is of use only if the objects of that time still exist.
    versioning: retain,
    // Pages read and write objects by presigned requests.
    cors: {
      allowOrigins: [origin],
      allowMethods: ['GET', 'PUT'],
      allowHeaders: ['content-type', 'if-none-match', 'x-amz-checksum-sha256'],
      exposeHeaders: ['ETag'],
      maxAge: '1 hour',
    },
    lifecycle: [{ id: 'uploads-never-committed', prefix: 'uploads/', expiresIn: '7 days' }],
    transform: {
      bucket: (args, opts) => {
        args.forceDestroy = !retain
        keep(opts)
      },
      lifecycle: (args) => {
        if (!retain) return
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
  return { table, objects }
}
