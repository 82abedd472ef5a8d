import { lambdaOnly } from './permissions.ts'
import { adminToken } from './secret.ts'
import { objects, table } from './storage.ts'
import { router } from './web.ts'

const production = $app.stage === 'production'

/**
 * The whole server. Programs call its function URL, which waits as long as the function runs;
 * browsers reach it through the router.
 */
export const api = new sst.aws.Function('Api', {
  handler: 'packages/server/src/lambda/handler.handler',
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memory: '1024 MB',
  // An evaluation of as many samples as one call takes needs a part of it: core/src/limits.ts.
  timeout: '5 minutes',
  nodejs: {
    minify: true,
    splitting: true,
    esbuild: {
      keepNames: false,
      // Ways to find credentials that a function does not need: it has them in its environment.
      // The SDK asks for them by dynamic imports only, which then are never reached.
      external: [
        '@aws-sdk/credential-provider-http',
        '@aws-sdk/credential-provider-ini',
        '@aws-sdk/credential-provider-process',
        '@aws-sdk/credential-provider-sso',
        '@aws-sdk/credential-provider-web-identity',
        '@smithy/credential-provider-imds',
        // It reads the names of browsers.
        'bowser',
      ],
    },
  },
  logging: { format: 'json', retention: production ? '1 year' : '1 month' },
  link: [table, objects, adminToken],
  transform: {
    role: { assumeRolePolicy: lambdaOnly },
  },
  // Pages call the API through their own origin, and no other page has any business with it.
  url: { cors: false },
  // A public address without a ceiling is a bill without one.
  ...(production && { concurrency: { reserved: 100 } }),
})

for (const path of ['/trpc', '/healthz']) router.route(path, api.url, { readTimeout: '60 seconds' })
