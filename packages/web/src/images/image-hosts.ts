/** Whether an origin is one that a setting names; `https://*.example.com` names its subdomains. */
function allowsHost(hosts: readonly string[], { protocol, host }: URL): boolean {
  return hosts.some((allowed) => {
    const [scheme, name = ''] = allowed.split('://')
    if (`${scheme}:` !== protocol) return false
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name
  })
}

/**
 * What can be shown of a locator: an address, the host that has to be allowed, a kind of address
 * that browsers cannot open, or nothing.
 */
export type Showable =
  | { readonly kind: 'image'; readonly url: string }
  | { readonly kind: 'refused'; readonly origin: string }
  | { readonly kind: 'unreachable'; readonly scheme: string }
  | { readonly kind: 'none' }

// What has one of these endings is no image; what has none may be one.
const otherEndings =
  /\.(mp4|mov|avi|mkv|webm|wav|mp3|flac|ogg|pdf|txt|md|json|csv|parquet|pcd|ply|las|obj|stl|zip|npy)$/i

const storeSchemes = /^(s3|gs|gcs|r2|az|abfss?|wasbs?|hdfs|dbfs|file):$/

export function showable(locator: string, hosts: readonly string[], own: string): Showable {
  if (!URL.canParse(locator)) return { kind: 'none' }
  const url = new URL(locator)
  if (url.protocol === 'data:')
    return locator.startsWith('data:image/') ? { kind: 'image', url: locator } : { kind: 'none' }
  if (otherEndings.test(url.pathname)) return { kind: 'none' }
  if (storeSchemes.test(url.protocol)) return { kind: 'unreachable', scheme: url.protocol }
  if (!/^https?:$/.test(url.protocol)) return { kind: 'none' }
  if (url.origin === own || allowsHost(hosts, url)) return { kind: 'image', url: url.href }
  return { kind: 'refused', origin: url.origin }
}

/** The hosts that this server lets images come from. */
export const imageHosts = (): string[] =>
  (document.querySelector<HTMLMetaElement>('meta[name="image-hosts"]')?.content ?? '')
    .split(' ')
    .filter(Boolean)
