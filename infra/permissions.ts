/**
 * What a link grants. Without this, SST's own links grant `dynamodb:*` and `s3:*`. The actions are
 * those that the server's calls need, neither fewer nor more: `test/permissions.test.ts`.
 */
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({
  properties: { name: table.name },
  include: [
    sst.aws.permission({
      actions: [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
      ],
      resources: [table.arn],
    }),
  ],
}))

sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({
  properties: { name: bucket.name },
  include: [
    sst.aws.permission({
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: [$interpolate`${bucket.arn}/*`],
    }),
    // Without it S3 answers 403 instead of 404 when an object is not there.
    sst.aws.permission({ actions: ['s3:ListBucket'], resources: [bucket.arn] }),
  ],
}))

/** Who may take on a function's role. SST's roles trust everybody in the account besides. */
export const lambdaOnly = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' })
