import { isatty } from 'node:tty'
import { tokenPath, type Replaced } from './local-token.ts'
import { builtPages } from './pages-folder.ts'
import { serveLocal, type ServeOptions } from './serve.ts'

/** What is said about a local server that has started. */
export interface ServerFacts {
  readonly url: string
  /** What it listens on, where that is not what it is called. */
  readonly listensOn: string | null
  readonly directory: string
  readonly tokenFile: string
  /** What the token before was, when that one is new in its place. */
  readonly replacedToken: Replaced | null
  readonly hasPages: boolean
  /**
   * Signs a browser in, once; null where the pages are not built. Under a public address it is said
   * at a terminal only, and null elsewhere: whoever reads a log would be an admin.
   */
  readonly signInUrl: string | null
}

/**
 * Serves a data directory, with the pages where they are built, until SIGINT or SIGTERM.
 * @param announce called once it listens
 */
export async function runServer(
  options: Omit<ServeOptions, 'pages' | 'signsIn'>,
  announce: (facts: ServerFacts) => void,
): Promise<void> {
  const pages = builtPages()
  const isPublic = options.publicUrl !== undefined
  const signsIn = !isPublic || isatty(1)
  const server = await serveLocal({ ...options, pages, signsIn })
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  const { url, host, port, directory, replacedToken = null, signInUrl = null } = server
  announce({
    url,
    listensOn: isPublic ? `${host.includes(':') ? `[${host}]` : host}:${port}` : null,
    directory,
    tokenFile: tokenPath(directory),
    replacedToken,
    hasPages: pages !== undefined,
    signInUrl,
  })
  await stopped
  await server.close()
}

/** The facts for somebody at a terminal. */
export const factLines = (facts: ServerFacts): string[] => [
  `Touchstone is running at ${facts.url}`,
  openLine(facts),
  ...(facts.listensOn === null ? [] : [`  listen ${facts.listensOn} (for the reverse proxy)`]),
  `  data   ${facts.directory}`,
  `  token  ${facts.tokenFile} (admin${newToken(facts)})`,
  'Stop it with Ctrl-C.',
]

function openLine({ url, hasPages, signInUrl }: ServerFacts): string {
  if (!hasPages) return '  pages  are not built: `pnpm start` builds them'
  return signInUrl === null
    ? `  open   ${url} (sign in with a token)`
    : `  open   ${signInUrl} (signs in, once)`
}

const newToken = ({ replacedToken }: ServerFacts): string =>
  replacedToken === null
    ? ''
    : `; new, because the previous one ${replacedToken === 'expired' ? 'expired' : 'was revoked'}`
