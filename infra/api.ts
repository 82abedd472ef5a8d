import { functionBundle } from './function-bundle.ts'
import { lambdaOnly, permissionsOn } from './permissions.ts'

/**
 * The whole server. Programs call its function URL, which waits as long as the function runs;
 * browsers reach it through the router.
 */
export function createApi(
  name: string,
  options: {
    handler: string
    retain: boolean
    table: sst.aws.Dynamo
    objects: sst.aws.Bucket
    adminToken: sst.Secret
    router: sst.aws.Router
  },
): sst.aws.Function {
  const { handler, retain, table, objects, adminToken, router } = options
  // One link of our own. `sst.Linkable.wrap` would change what every table and bucket of the app
  // grants to the app's other functions.
  const link = new sst.Linkable(`${name}Server`, {
    properties: { tableName: table.name, bucket: objects.name, adminToken: adminToken.value },
    include: permissionsOn(table, objects),
  })
  const api = new sst.aws.Function(`${name}Api`, {
    handler,
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    memory: '1024 MB',
    // An evaluation of as many samples as one call takes needs a part of it: core/src/limits.ts.
    timeout: '5 minutes',
    nodejs: functionBundle,
    logging: { format: 'json', retention: retain ? '1 year' : '1 month' },
    link: [link],
    // Which of the links of an app is that of this registry: server/src/lambda/handler.ts.
    environment: { TOUCHSTONE_LINK: `${name}Server` },
    transform: {
      role: { assumeRolePolicy: lambdaOnly() },
    },
    // Pages call the API through their own origin, and no other page has any business with it.
    url: { cors: false },
    // A public address without a ceiling is a bill without one.
    ...(retain && { concurrency: { reserved: 100 } }),
  })
  for (const path of ['/trpc', '/healthz'])
    router.route(path, api.url, { readTimeout: '60 seconds' })
  return api
}
