import { parseArgs } from 'node:util'
import { messageOf, TouchstoneError } from '@touchstone/core'
import { tokenPath } from './local-token.ts'
import { serveLocal } from './serve.ts'

const usage = `Usage: pnpm start [--port 3000] [--dir .touchstone]

Serves Touchstone on this machine: http://localhost:3000, data in .touchstone.
`

function readOptions(): { port: number; directory: string } | undefined {
  const { values } = parseArgs({
    // pnpm hands a lone "--" on.
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {
      port: { type: 'string', default: '3000' },
      dir: { type: 'string', default: '.touchstone' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return undefined
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new TouchstoneError(
      'bad_input',
      `--port takes a number from 0 to 65535, not "${values.port}".`,
    )
  return { port, directory: values.dir }
}

async function main(): Promise<void> {
  const options = readOptions()
  if (!options) return void process.stdout.write(usage)
  const server = await serveLocal(options)
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  process.stdout.write(
    [
      `Touchstone is running at ${server.url}`,
      `  data   ${server.directory}`,
      `  token  ${tokenPath(server.directory)} (admin)`,
      'Stop it with Ctrl-C.',
      '',
    ].join('\n'),
  )
}

function fail(error: unknown): void {
  process.stderr.write(`✗ ${messageOf(error)}\n`)
  process.exitCode = error instanceof TouchstoneError && error.code === 'bad_input' ? 2 : 1
}

main().catch(fail)
