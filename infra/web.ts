import { contentSecurityPolicy, pageHeaders } from '../packages/server/src/local/pages-policy.ts'
import { imageHostsOf } from './image-hosts.ts'

const imageHosts = imageHostsOf(process.env.IMAGE_HOSTS)

// The bucket's rules name the router, and the router's headers name the bucket.
const bucketHost = Promise.withResolvers<$util.Input<string>>()
/** Says which host the pages read and write objects at. */
export const allowObjectsAt: (host: $util.Input<string>) => void = bucketHost.resolve

const policy = $output(bucketHost.promise).apply((host) =>
  contentSecurityPolicy({ imageHosts, objectHosts: [`https://${host}`] }),
)
// CloudFront has settings for these of the headers, and takes any others by their name.
const own = ['content-security-policy', 'referrer-policy', 'x-content-type-options']

/** The headers of the pages are those of the local server; and browsers are to stay with https. */
const headers = new aws.cloudfront.ResponseHeadersPolicy('PageHeaders', {
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

/** One origin for the pages and the API: a browser needs no cross-origin calls. */
export const router = new sst.aws.Router('Web', {
  transform: {
    cdn: (args) => {
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        responseHeadersPolicyId: headers.id,
      }))
    },
  },
})

/** The pages, which are told what the policy allows. An address that is no file gets index.html. */
export const pages = new sst.aws.StaticSite('Pages', {
  path: 'packages/web',
  build: { command: 'npx -y pnpm@10.34.9 run build', output: 'dist' },
  environment: { IMAGE_HOSTS: imageHosts.join(' ') },
  router: { instance: router },
})
