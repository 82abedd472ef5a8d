import { parseArgs } from 'node:util'
import { errorTable, messageOf, TouchstoneError } from '@touchstone/core'
import { tokenPath } from './local-token.ts'
import { serveLocal } from './serve.ts'

const usage = `Usage: pnpm start [--port 3000] [--dir .touchstone]

Serves Touchstone on this machine: http://localhost:3000, data in .touchstone.
`

function parse() {
  try {
    return parseArgs({
      // pnpm hands a lone "--" on.
      args: process.argv.slice(2).filter((argument) => argument !== '--'),
      options: {
        port: { type: 'string', default: '3000' },
        dir: { type: 'string', default: '.touchstone' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new TouchstoneError('bad_input', messageOf(error), { cause: error })
  }
}

function readOptions(): { port: number; directory: string } | undefined {
  const { port, dir, help } = parse()
  if (help) return undefined
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    throw new TouchstoneError(
      'bad_input',
      `--port takes a number from 0 to 65535, not ${JSON.stringify(port)}.`,
    )
  if (dir.trim() === '')
    throw new TouchstoneError('bad_input', '--dir takes the path of a directory, not a blank.')
  return { port: Number(port), directory: dir }
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
  process.exitCode = error instanceof TouchstoneError ? errorTable[error.code].exit : 1
}

main().catch(fail)
