import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { errorTable, messageOf, TouchstoneError } from '@touchstone/core'
import { tokenPath } from './local-token.ts'
import { serveLocal, type ServeOptions } from './serve.ts'

const usage = `Usage: pnpm start [--port 3000] [--dir .touchstone] [--images https://host]…

Serves Touchstone on this machine: http://localhost:3000, data in .touchstone.
The pages show images from the hosts of --images only.
`

// `pnpm start` builds them first.
const pagesFolder = fileURLToPath(new URL('../../../web/dist', import.meta.url))

function parse() {
  try {
    return parseArgs({
      // pnpm hands a lone "--" on.
      args: process.argv.slice(2).filter((argument) => argument !== '--'),
      options: {
        port: { type: 'string', default: '3000' },
        dir: { type: 'string', default: '.touchstone' },
        images: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new TouchstoneError('bad_input', messageOf(error), { cause: error })
  }
}

function readOptions(): ServeOptions | undefined {
  const { port, dir, images, help } = parse()
  if (help) return undefined
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    throw new TouchstoneError(
      'bad_input',
      `--port takes a number from 0 to 65535, not ${JSON.stringify(port)}.`,
    )
  if (dir.trim() === '')
    throw new TouchstoneError('bad_input', '--dir takes the path of a directory, not a blank.')
  return {
    port: Number(port),
    directory: dir,
    pages: existsSync(pagesFolder) ? pagesFolder : undefined,
    imageHosts: images,
  }
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
      server.signInUrl === undefined
        ? '  pages  are not built: `pnpm start` builds them'
        : `  open   ${server.signInUrl} (signs in, once)`,
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
