import { parseArgs } from 'node:util'
import { messageOf, TouchstoneError, type ErrorCode } from '@touchstone/core'
import { factLines, runServer } from './run-server.ts'
import type { ServeOptions } from './serve.ts'

const usage = `Usage: pnpm start [--port 3000] [--dir .touchstone] [--images https://host]…

Serves Touchstone on this machine: http://localhost:3000, data in .touchstone.
The pages show images from the hosts of --images only.
`

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
  return { port: Number(port), directory: dir, imageHosts: images }
}

async function main(): Promise<void> {
  const options = readOptions()
  if (!options) return void process.stdout.write(usage)
  await runServer(options, (facts) => {
    process.stdout.write(`${factLines(facts).join('\n')}\n`)
  })
  process.exit()
}

// As `touchstone serve` ends, which does the same.
const statuses: Partial<Record<ErrorCode, number>> = { bad_input: 2, unavailable: 10, storage: 11 }

function fail(error: unknown): void {
  process.stderr.write(`✗ ${messageOf(error)}\n`)
  process.exitCode = (error instanceof TouchstoneError ? statuses[error.code] : undefined) ?? 1
}

main().catch(fail)
