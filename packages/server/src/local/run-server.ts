import { tokenPath, type Replaced } from './local-token.ts'
import { builtPages } from './pages-folder.ts'
import { serveLocal, type ServeOptions } from './serve.ts'

/** What is said about a local server that has started. */
export interface ServerFacts {
  readonly url: string
  readonly directory: string
  readonly tokenFile: string
  /** What the token before was, when that one is new in its place. */
  readonly replacedToken: Replaced | null
  /** Signs a browser in, once; null where the pages are not built. */
  readonly signInUrl: string | null
}

/**
 * Serves a data directory, with the pages where they are built, until SIGINT or SIGTERM.
 * @param announce called once it listens
 */
export async function runServer(
  options: Omit<ServeOptions, 'pages'>,
  announce: (facts: ServerFacts) => void,
): Promise<void> {
  const server = await serveLocal({ ...options, pages: builtPages() })
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  const { url, directory, replacedToken = null, signInUrl = null } = server
  announce({ url, directory, tokenFile: tokenPath(directory), replacedToken, signInUrl })
  await stopped
  await server.close()
}

/** The facts for somebody at a terminal. */
export const factLines = ({
  url,
  directory,
  tokenFile,
  replacedToken,
  signInUrl,
}: ServerFacts): string[] => [
  `Touchstone is running at ${url}`,
  signInUrl === null
    ? '  pages  are not built: `pnpm start` builds them'
    : `  open   ${signInUrl} (signs in, once)`,
  `  data   ${directory}`,
  `  token  ${tokenFile} (admin${replacedToken === null ? '' : `; new, because the previous one ${replacedToken === 'expired' ? 'expired' : 'was revoked'}`})`,
  'Stop it with Ctrl-C.',
]
