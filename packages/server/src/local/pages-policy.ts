import { TouchstoneError } from '@touchstone/core/errors'

/**
 * What the pages may load, and who may frame them. Scripts and styles are files of ours; nothing in
 * the data can become one.
 */
export const contentSecurityPolicy = (options: {
  imageHosts: readonly string[]
  /** Where objects are read from, besides the server itself. */
  objectHosts?: readonly string[]
}): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", 'data:', 'blob:', ...options.imageHosts].join(' ')}`,
    `connect-src ${["'self'", ...(options.objectHosts ?? [])].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Headers of every file of the pages. */
export const pageHeaders = (policy: string): Readonly<Record<string, string>> => ({
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
})

/**
 * Hosts that images may come from, each as an origin; `https://*.example.com` allows its subdomains.
 * @throws TouchstoneError `bad_input`
 */
export function checkImageHosts(hosts: readonly string[]): string[] {
  return hosts.map((host) => {
    if (/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/i.test(host.replace(/\/$/, '')))
      return host.replace(/\/$/, '')
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(host)} is not a host that images can come from. Write it like https://images.example.com.`,
    )
  })
}

/** Tells the pages which hosts the policy allows, so that they say so instead of failing. */
export const withImageHosts = (html: string, hosts: readonly string[]): string =>
  // Whatever hosts another server, or a deployment, has told them before.
  html.replace(
    /name="image-hosts" content="[^"]*"/,
    () => `name="image-hosts" content="${hosts.join(' ')}"`,
  )
