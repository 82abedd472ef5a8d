import { serveLocal } from '@touchstone/server/local'

/** What a parent tells this script. */
export interface ServerOptions {
  readonly directory: string
  readonly port: number
}

const server = await serveLocal(JSON.parse(process.argv[2] ?? '{}') as ServerOptions)
const { url, token, port } = server
process.stdout.write(`${JSON.stringify({ url, token, port })}\n`)

process.once('SIGINT', () => {
  const { maxRSS } = process.resourceUsage()
  process.stdout.write(`${JSON.stringify({ peakMiB: Math.round(maxRSS / 1024) })}\n`)
  void server.close()
})
