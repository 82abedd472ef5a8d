import { TouchstoneError } from '@touchstone/core/errors'

type Environment = Readonly<Record<string, string | undefined>>

/** A proxy that an environment names. */
export interface Proxy {
  /** Its address, without a name and password. */
  readonly url: string
  /** The variable that names it. */
  readonly from: string
  /** The header with its name and password, '' where it has none. */
  readonly authorization: string
}

// Where nobody but this machine could answer.
const loopback = ['localhost', '127.0.0.1', '[::1]']

// Node reads them in this order.
const variables = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
} as const

const defaultPorts = { 'http:': '80', 'https:': '443' } as const

function namedIn(env: Environment, names: readonly string[]): string | undefined {
  return names.find((name) => env[name] !== undefined && env[name] !== '')
}

/**
 * The address of a proxy: a URL, or a host with its port as curl takes it.
 * @throws TouchstoneError `bad_input`, without the value, which may have a password in it
 */
function proxyUrl(env: Environment, name: string): URL {
  const value = (env[name] ?? '').trim()
  const isUrl = /^[a-z][a-z\d+.-]*:\/\//i.test(value)
  const url = isUrl || !/:\d+\/?$/.test(value) ? value : `http://${value}`
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    const found = new URL(url)
    if (authorizationOf(found) !== undefined) return found
  }
  throw new TouchstoneError(
    'bad_input',
    `${name} is not the address of a proxy. It must be a URL such as http://proxy.example.com:8080, or a host with a port. Correct it, or unset it to use no proxy.`,
  )
}

/** What a proxy is told of who asks, '' for nobody; undefined where its escapes are none. */
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return ''
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    return `Basic ${Buffer.from(credentials).toString('base64')}`
  } catch {
    return undefined
  }
}

const noProxy = (env: Environment): string => env['no_proxy'] ?? env['NO_PROXY'] ?? ''

/**
 * The proxy through which Node asks for an address; undefined where it asks directly.
 * @throws TouchstoneError `bad_input` when the variable has no address
 */
export function proxyFor(address: string, env: Environment = process.env): Proxy | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, port } = new URL(address)
  if (protocol !== 'http:' && protocol !== 'https:') return undefined
  const from = namedIn(env, variables[protocol])
  if (from === undefined || noProxy(env).trim() === '*') return undefined
  const at = port === '' ? defaultPorts[protocol] : port
  const direct = [...noProxy(env).split(/[,\s]/), ...loopback].filter((entry) => entry !== '')
  const isDirect = direct.some((entry) => {
    const [, host = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? []
    const name = host.replace(/^\*?\./, '').toLowerCase()
    return (
      (only === undefined || only === at) && (hostname === name || hostname.endsWith(`.${name}`))
    )
  })
  if (isDirect) return undefined
  const url = proxyUrl(env, from)
  return { url: url.origin, from, authorization: authorizationOf(url) ?? '' }
}

let inUse: Promise<void> | undefined

/**
 * Sends requests of this process, `fetch` and Node's own, through the proxies of HTTPS_PROXY and
 * HTTP_PROXY, except for NO_PROXY and this machine. Loads nothing where there are none.
 * @throws TouchstoneError `bad_input` when a variable has no address
 */
export const useProxies = (): Promise<void> => (inUse ??= setUp(process.env))

async function setUp(env: Environment): Promise<void> {
  const proxies = (['http:', 'https:'] as const).flatMap((protocol) => {
    const name = namedIn(env, variables[protocol].slice(0, 2))
    return name === undefined ? [] : [[name.toUpperCase(), proxyUrl(env, name).href] as const]
  })
  if (proxies.length === 0) return
  const left = noProxy(env).trim()
  // Alone it means every address, in a list it would mean none.
  const direct = left === '*' ? left : [left, ...loopback].filter((entry) => entry !== '').join(',')
  const http = await import('node:http')
  if ('setGlobalProxyFromEnv' in http)
    http.setGlobalProxyFromEnv({ ...Object.fromEntries(proxies), NO_PROXY: direct })
  // An older Node has been told by NODE_USE_ENV_PROXY or not, and reads this with every request.
  else process.env['no_proxy'] = direct
}

/** What messages say after an address: the proxy on the way there, if there is one. */
export function wayTo(address: string): string {
  const proxy = proxyFor(address)
  if (!proxy) return ''
  return usesProxies()
    ? `, through the proxy ${proxy.url} (from ${proxy.from})`
    : `, not through the proxy of ${proxy.from}: Node ${process.versions.node} uses it only from 22.21 on, with NODE_USE_ENV_PROXY=1`
}

/** Whether this Node uses the proxies that the environment names. */
export const usesProxies = (): boolean =>
  'setGlobalProxyFromEnv' in process.getBuiltinModule('node:http') || isToldTo()

// Of the versions that cannot be told while they run, 22.21 is the first that can be told at all.
function isToldTo(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNew = major > 22 || (major === 22 && minor >= 21)
  return isNew && process.env['NODE_USE_ENV_PROXY'] === '1'
}
