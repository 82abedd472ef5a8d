// Opens new files at the same moments as others do: directory, start in milliseconds, how many.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqliteTable } from '../sqlite-table.ts'

const slotMs = 10
const [directory = '', startMs = '0', files = '0'] = process.argv.slice(2)
for (let index = 0; index < Number(files); index++) {
  await sleep(Math.max(0, Number(startMs) + index * slotMs - Date.now()))
  for (let time = 0; time < 3; time++) openSqliteTable(join(directory, `${index}.db`)).close()
}
