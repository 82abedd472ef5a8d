import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

/** A host of images, as a bucket or a camera would be: of another origin than the pages. */
export interface ImageHost extends AsyncDisposable {
  readonly origin: string
  /** What was asked for, in order. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[]
}

/** Serves PNG by path, on loopback, at any free port. */
export async function openImageHost(images: Readonly<Record<string, Buffer>>): Promise<ImageHost> {
  const requests: ImageHost['requests'] = []
  const server = createServer(({ url = '', headers }, response) => {
    requests.push({ path: url, headers })
    const image = Object.hasOwn(images, url) ? images[url] : undefined
    response.writeHead(image ? 200 : 404, { 'content-type': 'image/png' }).end(image)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('It has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
