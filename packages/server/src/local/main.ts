import { parseArgs } from 'node:util'
import { messageOf, TouchstoneError, type ErrorCode } from '@touchstone/core'
import { factLines, runServer } from './run-server.ts'
import { serveSettings, type ServeFlags } from './serve-settings.ts'

const usage = `Usage: pnpm start [--port 3000] [--dir .touchstone] [--images https://host]…
                  [--host 0.0.0.0] [--public-url https://touchstone.example.com]
                  [--admin-token-file path]

Serves Touchstone on this machine: http://localhost:3000, data in .touchstone.
The pages show images from the hosts of --images only.
docs/self-hosting.md says how to serve a team.
`

function parse() {
  try {
    return parseArgs({
      // pnpm hands a lone "--" on.
      args: process.argv.slice(2).filter((argument) => argument !== '--'),
      options: {
        port: { type: 'string' },
        dir: { type: 'string' },
        images: { type: 'string', multiple: true },
        host: { type: 'string' },
        'public-url': { type: 'string' },
        'admin-token-file': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new TouchstoneError('bad_input', messageOf(error), { cause: error })
  }
}

function readFlags(): ServeFlags | undefined {
  const { help, 'public-url': publicUrl, 'admin-token-file': adminTokenFile, ...flags } = parse()
  return help ? undefined : { ...flags, publicUrl, adminTokenFile }
}

async function main(): Promise<void> {
  const flags = readFlags()
  if (!flags) return void process.stdout.write(usage)
  const options = await serveSettings(flags)
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
