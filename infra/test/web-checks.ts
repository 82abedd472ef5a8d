import { expect } from 'vitest'
import { contentSecurityPolicy, pageHeaders } from '../../packages/server/src/local/pages-policy.ts'
import { all, changed, missing, one, type Check } from './check.ts'
import type { Inputs } from './pulumi-answers.ts'
import type { Stack } from './stack.ts'

const distributionType = 'aws:cloudfront/distribution:Distribution'
const cacheType = 'aws:cloudfront/cachePolicy:CachePolicy'
const headersType = 'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy'
const buildType = 'command:local:Command'
const dynamicType = 'pulumi-nodejs:dynamic:Resource'

/** The routes of the router: what kind, which path. */
const routesOf = (stack: Stack): string[] =>
  all(stack, dynamicType)
    .filter(({ inputs }) => inputs.key === 'routes')
    .map(({ inputs }) => String(inputs.entry).replace(/,.*,/, ' '))
    .toSorted()

const originsOf = (stack: Stack): unknown[] =>
  all(stack, dynamicType).flatMap(({ inputs }) => {
    const { metadata } = (inputs.entries ?? {}) as { metadata?: string }
    // Made by SST's own code.
    const { host, origin } = JSON.parse(metadata ?? '{}') as Inputs
    return host === undefined ? [] : [{ host, origin }]
  })

const plantRoute = (from: string, to: string) => ({
  what: `a route ${to} in the place of ${from}`,
  plant: (stack: Stack): Stack => ({
    ...stack,
    resources: stack.resources.map((resource) => ({
      ...resource,
      inputs: { ...resource.inputs, ...replaced(resource.inputs, { from, to }) },
    })),
  }),
})

const replaced = ({ entry }: Inputs, { from, to }: { from: string; to: string }): object =>
  typeof entry === 'string' && entry.endsWith(from) ? { entry: entry.replace(from, to) } : {}

/** The one origin for browsers. */
export const webChecks: readonly Check[] = [
  {
    name: 'browsers are sent to https',
    holds: (stack) =>
      expect(one(stack, distributionType).inputs.defaultCacheBehavior).toMatchObject({
        viewerProtocolPolicy: 'redirect-to-https',
      }),
    mistakes: [
      changed(distributionType, 'defaultCacheBehavior.viewerProtocolPolicy', 'allow-all'),
      missing(distributionType),
    ],
  },
  {
    name: 'nothing is cached that does not ask for it, and every query has its own answer',
    holds: (stack) =>
      expect(one(stack, cacheType).inputs).toMatchObject({
        defaultTtl: 0,
        minTtl: 0,
        parametersInCacheKeyAndForwardedToOrigin: {
          queryStringsConfig: { queryStringBehavior: 'all' },
        },
      }),
    mistakes: [
      changed(cacheType, 'defaultTtl', 60),
      changed(cacheType, 'minTtl', 1),
      changed(
        cacheType,
        'parametersInCacheKeyAndForwardedToOrigin.queryStringsConfig.queryStringBehavior',
        'none',
      ),
    ],
  },
  {
    name: 'the API is reached by its function URL, which may take as long as CloudFront waits',
    holds: (stack) => {
      const { host } = new URL(String(stack.outputs.api))
      const origin = { host, origin: { timeouts: { readTimeout: 60 } } }
      expect(originsOf(stack)).toEqual([origin, origin])
      expect(routesOf(stack).filter((route) => route.startsWith('url'))).toEqual([
        'url /healthz',
        'url /trpc',
      ])
    },
    mistakes: [
      plantRoute('/trpc', '/rpc'),
      plantRoute('/healthz', '/'),
      {
        what: 'another address',
        plant: (stack) => ({
          ...stack,
          outputs: { ...stack.outputs, api: 'https://example.com/' },
        }),
      },
    ],
  },
]

/** The headers that a browser gets with everything. */
function headersOf(stack: Stack): Record<string, unknown> {
  const { securityHeadersConfig, customHeadersConfig } = one(stack, headersType).inputs
  // What infra/web.ts gives to the provider.
  const security = securityHeadersConfig as Record<string, Inputs | undefined>
  const { items } = customHeadersConfig as { items: { header: string; value: string }[] }
  return {
    ...Object.fromEntries(items.map(({ header, value }) => [header, value])),
    'content-security-policy': security['contentSecurityPolicy']?.contentSecurityPolicy,
    'referrer-policy': security['referrerPolicy']?.referrerPolicy,
    ...(security['contentTypeOptions'] ? { 'x-content-type-options': 'nosniff' } : {}),
  }
}

/** The pages, and which hosts show images in them. */
export const pagesChecks = (imageHosts: readonly string[]): readonly Check[] => [
  {
    name: 'the pages are at the same origin as the API',
    holds: (stack) => {
      expect(routesOf(stack)).toEqual(['site ', 'url /healthz', 'url /trpc'])
      expect(all(stack, distributionType)).toHaveLength(1)
    },
    mistakes: [plantRoute('/trpc', '/'), missing(distributionType)],
  },
  {
    name: 'the headers are those of the local server, and objects are reached at the bucket alone',
    holds: (stack) => {
      const bucket = all(stack, 'aws:s3/bucket:Bucket').find(({ name }) =>
        name.startsWith('Objects'),
      )
      const objectHosts = [`https://${String(bucket?.inputs.bucket)}.s3.us-east-1.amazonaws.com`]
      const policy = contentSecurityPolicy({ imageHosts, objectHosts })
      expect(headersOf(stack)).toEqual(pageHeaders(policy))
      expect(policy).not.toContain('unsafe')
      expect(one(stack, distributionType).inputs.defaultCacheBehavior).toMatchObject({
        responseHeadersPolicyId: one(stack, headersType).id,
      })
    },
    mistakes: [
      changed(distributionType, 'defaultCacheBehavior.responseHeadersPolicyId', undefined),
      changed(
        headersType,
        'securityHeadersConfig.contentSecurityPolicy.contentSecurityPolicy',
        "default-src 'self' 'unsafe-inline'",
      ),
      changed(headersType, 'securityHeadersConfig.contentTypeOptions', undefined),
      changed(headersType, 'securityHeadersConfig.referrerPolicy.referrerPolicy', 'unsafe-url'),
      changed(headersType, 'customHeadersConfig.items', []),
    ],
  },
]

/** Pages that are built with the deployment, of `index.html` and `assets/main.js`. */
export const builtPagesChecks = (imageHosts: readonly string[]): readonly Check[] => [
  {
    name: 'the build tells the pages which hosts of images the headers allow',
    holds: (stack) => {
      const { dir, create, environment } = one(stack, buildType).inputs
      expect(String(dir)).toMatch(/packages\/web$/)
      expect(create).toContain('run build')
      expect(environment).toMatchObject({ IMAGE_HOSTS: imageHosts.join(' ') })
    },
    mistakes: [
      changed(buildType, 'environment.IMAGE_HOSTS', 'https://elsewhere.example'),
      changed(buildType, 'create', 'true'),
      missing(buildType),
    ],
  },
  {
    name: 'all files of the pages are published, index.html so that it is always asked for',
    holds: (stack) => {
      const files = all(stack, dynamicType).flatMap(({ inputs }) => inputs.files ?? []) as Inputs[]
      expect(files.map(({ key, cacheControl }) => [key, cacheControl])).toEqual([
        ['index.html', 'max-age=0,no-cache,no-store,must-revalidate'],
        ['assets/main.js', 'max-age=31536000,public,immutable'],
      ])
    },
    mistakes: [
      {
        what: 'a file less',
        plant: (stack) => ({
          ...stack,
          resources: stack.resources.map((resource) =>
            Array.isArray(resource.inputs.files)
              ? {
                  ...resource,
                  inputs: { ...resource.inputs, files: resource.inputs.files.slice(1) },
                }
              : resource,
          ),
        }),
      },
    ],
  },
]
