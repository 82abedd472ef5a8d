// Uploads a table, and prints what it says on the way and what it came to.
import { connect, type TableRow } from '@touchstone/client'
import { readTable } from '@touchstone/client/node'
import { messageOf, TouchstoneError } from '@touchstone/core'
import { defineAnimals, guess } from './animals.ts'
import { after } from './run-kit.ts'

/** What a parent tells this script. */
export interface FaultUploadOptions {
  readonly url: string
  readonly token: string
  readonly model: string
  readonly rows: number
  /** A pause after each block of rows. */
  readonly blockMs?: number
  /** The row at which the table has no more to say, and does not end. */
  readonly pauseAt?: number
  /** Pauses at the first row from there on, once something is reported as stored. */
  readonly pauseReported?: boolean
  readonly stallMs?: number
  readonly patienceMs?: number
  /** A file instead of the rows. */
  readonly file?: string
  readonly onError?: 'fail' | 'skip'
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

let reported = 0

async function* animalRows({ rows, blockMs, pauseAt, pauseReported }: FaultUploadOptions) {
  for (let i = 0; i < rows; i++) {
    const isDue = pauseReported === true ? i === rows - 1 || reported > 0 : i === pauseAt
    if (pauseAt !== undefined && i >= pauseAt && isDue) {
      print({ paused: i })
      await new Promise(() => setInterval(() => undefined, 1_000))
    }
    if (blockMs !== undefined && i % 4_096 === 0) await after(blockMs)
    const locator = `s3://animals/${i}.png`
    const row: TableRow = { locator, ...guess({ locator }) }
    yield row
  }
}

async function main(options: FaultUploadOptions): Promise<void> {
  const { Model, TestCase } = defineAnimals(connect(options))
  const testCase = await TestCase.load('all')
  const { model } = await Model.getOrCreate(options.model)
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const { conflicting: _none, ...summary } = await model.uploadInferences(
    testCase,
    options.file === undefined ? animalRows(options) : readTable(options.file),
    {
      key: 'locator',
      onError: options.onError,
      signal: stop.signal,
      onProgress: ({ stored }) => {
        reported = stored
        print({ stored })
      },
      onReject: ({ line, column, value }) => print({ rejected: { line, column, value } }),
    },
  )
  print({ summary, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) })
}

main(JSON.parse(process.argv[2] ?? '{}') as FaultUploadOptions).then(
  () => process.exit(0),
  (error: unknown) => {
    const code = error instanceof TouchstoneError ? error.code : 'none'
    process.stdout.write(`${JSON.stringify({ failure: code, message: messageOf(error) })}\n`, () =>
      process.exit(1),
    )
  },
)
