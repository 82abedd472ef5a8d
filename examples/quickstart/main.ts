import { parseArgs } from 'node:util'
import { TouchstoneError } from '@touchstone/client'
import { openLocal } from 'touchstone'
import { line } from './print.ts'
import { quickstart } from './quickstart.ts'

const { values } = parseArgs({ options: { dir: { type: 'string', default: '.touchstone' } } })

try {
  await using touchstone = await openLocal(values.dir)
  await quickstart(touchstone)
  line('Next:')
  line('  npx -y pnpm@10.34.9 start            the same data over HTTP, at http://localhost:3000')
  line('  examples/quickstart/quickstart.ts    the code behind this output')
} catch (error) {
  if (!(error instanceof TouchstoneError)) throw error
  process.stderr.write(`✗ ${error.message}\n`)
  process.exitCode = 1
}
