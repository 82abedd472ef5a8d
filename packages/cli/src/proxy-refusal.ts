import { proxyFor, usesProxies, wayTo, type Proxy } from './proxy.ts'

/** `fetch`, whose error says so where a proxy refuses to connect to the address. */
const fetchThroughProxy = (request: Request): Promise<Response> =>
  fetch(request).catch(async (error: unknown) => {
    throw (await refusedByProxy(request, error)) ?? error
  })

/** What a connection needs for its errors to tell of proxies. */
export const throughProxies = {
  fetch: fetchThroughProxy,
  nameOf: (address: string): string => address + wayTo(address),
}

/** An error of `fetch` with a reason that people can read; undefined where no proxy refuses. */
async function refusedByProxy(request: Request, cause: unknown): Promise<Error | undefined> {
  const proxy = usesProxies() ? proxyFor(request.url) : undefined
  if (!proxy || request.signal.aborted) return undefined
  const { protocol, hostname, port } = new URL(request.url)
  const at = `${hostname}:${port === '' ? (protocol === 'http:' ? 80 : 443) : port}`
  const status = await refusal(proxy, at)
  if (status === undefined) return undefined
  const reason = `the proxy answers CONNECT ${at} with status ${status}`
  // `fetch` has its reason one level down.
  return new TypeError('fetch failed', { cause: new Error(reason, { cause }) })
}

const silenceMs = 2_000

/**
 * The status with which a proxy refuses to connect; undefined where it does not, or says nothing.
 * `fetch` keeps the status to itself, so the proxy is asked once more.
 * @param at a host with its port
 */
async function refusal(proxy: Proxy, at: string): Promise<number | undefined> {
  const { url, authorization } = proxy
  const isSecure = url.startsWith('https:')
  const { request } = isSecure ? await import('node:https') : await import('node:http')
  const headers = {
    host: at,
    ...(authorization === '' ? {} : { 'proxy-authorization': authorization }),
  }
  return new Promise((resolve) => {
    // An agent of its own, which goes through no proxy.
    const asked = request(url, { method: 'CONNECT', path: at, headers, agent: false })
    asked.setTimeout(silenceMs, () => asked.destroy(new Error('The proxy says nothing.')))
    asked.on('error', () => resolve(undefined))
    asked.on('connect', ({ statusCode }, socket) => {
      socket.destroy()
      resolve(statusCode === 200 ? undefined : statusCode)
    })
    asked.end()
  })
}
