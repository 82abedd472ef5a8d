/**
 * What the function may do. SST's own links of a table and a bucket grant `dynamodb:*` and `s3:*`.
 * The actions are those that the server's calls need, neither fewer nor more:
 * `test/permissions.test.ts`.
 */
export const permissionsOn = (table: sst.aws.Dynamo, objects: sst.aws.Bucket) => [
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
  sst.aws.permission({
    actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    resources: [$interpolate`${objects.arn}/*`],
  }),
  // Without it S3 answers 403 instead of 404 when an object is not there.
  sst.aws.permission({ actions: ['s3:ListBucket'], resources: [objects.arn] }),
]

/** Who may take on a function's role. SST's roles trust everybody in the account besides. */
export const lambdaOnly = () =>
  aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' })
