import { join } from 'node:path'
import { serveLocal } from '@touchstone/server/local'
import { print, type OutputOptions } from '../output.ts'

/** `touchstone serve`: until Ctrl-C or SIGTERM. */
export async function serve(options: OutputOptions & { port: number; dir: string }): Promise<void> {
  const server = await serveLocal({ directory: options.dir, port: options.port })
  const { url, directory } = server
  const token = join(directory, 'token')
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  print(options, { url, directory, tokenFile: token }, ({ bold, dim }) => [
    `Touchstone is running at ${bold(url)}`,
    `  ${dim('data')}   ${directory}`,
    `  ${dim('token')}  ${token} (admin)`,
    'Stop it with Ctrl-C.',
  ])
  await stopped
  await server.close()
}
