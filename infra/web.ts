import { contentSecurityPolicy, pageHeaders } from '../packages/server/src/local/pages-policy.ts'
import type { TouchstoneOptions } from '../packages/touchstone/src/aws.ts'
import type { Parts } from './parts.ts'

// CloudFront has settings for these of the headers, and takes any others by their name.
const own = ['content-security-policy', 'referrer-policy', 'x-content-type-options']

/** What browsers reach: one origin for the pages and the API, so that they need no cross-origin calls. */
export function createWeb(
  name: string,
  options: {
    imageHosts: readonly string[]
    domain: TouchstoneOptions['domain']
    pages: Parts['pages']
  },
): {
  router: sst.aws.Router
  /** Says which host the pages read and write objects at. */
  allowObjectsAt: (host: $util.Input<string>) => void
  /** The pages, which are told what the policy allows. An address that is no file gets index.html. */
  site: sst.aws.StaticSite
} {
  const { imageHosts, domain, pages } = options
  // The bucket's rules name the router, and the router's headers name the bucket.
  const bucketHost = Promise.withResolvers<$util.Input<string>>()
  const policy = $output(bucketHost.promise).apply((host) =>
    contentSecurityPolicy({ imageHosts, objectHosts: [`https://${host}`] }),
  )

  /** The headers of the pages are those of the local server; and browsers are to stay with https. */
  const headers = new aws.cloudfront.ResponseHeadersPolicy(`${name}PageHeaders`, {
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: pageHeaders('')['referrer-policy'] ?? '', override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
    },
    customHeadersConfig: {
      items: Object.entries(pageHeaders(''))
        .filter(([header]) => !own.includes(header))
        .map(([header, value]) => ({ header, value, override: true })),
    },
  })

  const router = new sst.aws.Router(`${name}Web`, {
    // SST says what it takes; the published types do without SST's.
    ...(domain !== undefined && { domain: domain as sst.aws.RouterArgs['domain'] }),
    transform: {
      cdn: (args) => {
        args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
          ...behavior,
          responseHeadersPolicyId: headers.id,
        }))
      },
    },
  })

  return {
    router,
    allowObjectsAt: bucketHost.resolve,
    site: new sst.aws.StaticSite(`${name}Pages`, { ...pages, router: { instance: router } }),
  }
}
