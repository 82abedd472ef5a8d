import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { TouchstoneError } from '@touchstone/core'
import { isPacked } from '../is-packed.ts'
import {
  checkImageHosts,
  contentSecurityPolicy,
  pageHeaders,
  withImageHosts,
} from './pages-policy.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const encoders = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
}
type Encoding = keyof typeof encoders

/** A file of the pages, and what it is compressed to. */
interface Served {
  readonly bytes: Buffer
  readonly headers: Readonly<Record<string, string>>
  readonly encoded: Map<Encoding, Promise<Buffer>>
}

// A smaller file fits into one packet as it is.
const minCompressedBytes = 1_024

/**
 * Answers with the files of a folder; an address that is no file is a page's, and gets
 * `index.html`. The files are read once: a build under a running server changes nothing half.
 * @throws TouchstoneError `storage` when the folder has no pages
 */
export async function readPages(
  folder: string,
  options: {
    imageHosts?: readonly string[] | undefined
    /** The one name by which they are opened. @default 'localhost' */
    hostname?: string | undefined
  },
): Promise<(request: Request) => Promise<Response>> {
  const { hostname: own = 'localhost' } = options
  const imageHosts = checkImageHosts(options.imageHosts ?? [])
  const policy = contentSecurityPolicy({ imageHosts })
  const files = new Map<string, Served>()
  for (const name of await filesOf(folder)) {
    const isNamedByContent = name.startsWith('/assets/')
    files.set(name, {
      bytes:
        name === '/index.html'
          ? Buffer.from(withImageHosts(await readFile(join(folder, name), 'utf8'), imageHosts))
          : await readFile(join(folder, name)),
      headers: {
        ...pageHeaders(policy),
        'content-type': types[extname(name)] ?? 'application/octet-stream',
        'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'accept-encoding',
      },
      encoded: new Map(),
    })
  }
  const index = files.get('/index.html')
  if (!index)
    throw new TouchstoneError(
      'storage',
      `There are no pages in ${folder}. ${isPacked ? 'The package is not whole: install it again.' : 'Build them first.'}`,
    )

  return async (request) => {
    const { hostname, pathname, href } = new URL(request.url)
    // Browsers keep who is signed in by origin: under one name that is asked for once.
    if (hostname !== own) return Response.redirect(href.replace(`//${hostname}`, `//${own}`), 307)
    const file = files.get(pathname) ?? (pathname.startsWith('/assets/') ? undefined : index)
    return file ? answer(file, request) : new Response('There is no such file.', { status: 404 })
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (): never[] => [],
  )
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length))
    .map((path) => `/${path.split(sep).filter(Boolean).join('/')}`)
}

async function answer(file: Served, request: Request): Promise<Response> {
  const accepted = (request.headers.get('accept-encoding') ?? '').toLowerCase()
  const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name))
  if (encoding === undefined || file.bytes.length < minCompressedBytes)
    return new Response(new Uint8Array(file.bytes), { headers: file.headers })
  const compressed = file.encoded.get(encoding) ?? encoders[encoding](file.bytes)
  file.encoded.set(encoding, compressed)
  return new Response(new Uint8Array(await compressed), {
    headers: { ...file.headers, 'content-encoding': encoding },
  })
}
