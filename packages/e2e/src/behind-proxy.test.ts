import { describe, expect, it } from 'vitest'
import type { BehindProxyOptions } from './behind-proxy-child.ts'
import { temporaryDirectory } from './homes.ts'
import { freePort, hasProxy, proxyKinds, publicName, startProxy } from './reverse-proxy.ts'
import { startChild } from './run-child.ts'
import { startServer } from './server-process.ts'

const partBytes = 16 * 1024 * 1024

/** Has a client upload through a proxy; all that it printed. */
async function uploadThrough(
  kind: (typeof proxyKinds)[number],
  change?: (configuration: string) => string,
): Promise<object[]> {
  await using directory = await temporaryDirectory()
  const port = await freePort()
  const url = `https://${publicName}:${port}`
  await using server = await startServer(directory.path, { more: ['--public-url', url] })
  await using proxy = await startProxy(kind, { port, upstream: server.port }, change)
  const options: BehindProxyOptions = { url, token: server.token }
  const env = { NODE_EXTRA_CA_CERTS: proxy.authority }
  await using child = startChild('behind-proxy-child.ts', options, { env })
  const { stderr } = await child.ended
  expect(stderr).toBe('')
  return [
    ...child.printed('failed'),
    ...child.printed('rows'),
    ...child.printed('bytes'),
  ] as object[]
}

describe.each(proxyKinds)('behind %s with TLS', (kind) => {
  it.skipIf(!hasProxy[kind])(
    'a client uploads and reads rows, and the largest parts pass',
    async () => {
      const printed = await uploadThrough(kind)
      expect(printed).toEqual([{ rows: 22 }, { bytes: expect.any(Number), status: 200 }])
      const { bytes } = printed[1] as { bytes: number }
      expect(bytes).toBeGreaterThan(0.95 * partBytes)
      expect(bytes).toBeLessThanOrEqual(partBytes)
    },
    60_000,
  )

  it.skipIf(!hasProxy[kind])(
    'that changes Host, a client is told which header to pass on',
    async () => {
      const [failure] = await uploadThrough(kind, (configuration) =>
        kind === 'nginx'
          ? configuration.replace(/.*proxy_set_header Host.*/, '')
          : configuration.replace(
              /reverse_proxy .*/,
              '$& {\n\t\theader_up Host {upstream_hostport}\n\t}',
            ),
      )
      expect(failure).toEqual({
        code: 'forbidden',
        failed: expect.stringMatching(
          /^This server answers to https:\/\/touchstone\.test:\d+ only; the Host header of this request is "127\.0\.0\.1:\d+"\. .* proxy changes the header: .*proxy_set_header Host \$http_host/,
        ),
      })
    },
  )
})

it.skipIf(!hasProxy.nginx)('a client names a proxy that cuts bodies, and its setting', async () => {
  const [failure] = await uploadThrough('nginx', (configuration) =>
    configuration.replace(/.*client_max_body_size.*/, ''),
  )
  expect(failure).toEqual({
    code: 'storage',
    failed: expect.stringMatching(
      /^An upload was refused as too large \(413\), probably by a proxy .* client_max_body_size 17m, then try again\.$/,
    ),
  })
})
