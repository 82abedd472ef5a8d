// Adds 1 to an item as often as asked for, against whoever does the same: file, times.
import { ConditionFailed } from '@touchstone/core'
import { openSqliteTable } from '../sqlite-table.ts'

const [path = '', times = '0'] = process.argv.slice(2)
const table = openSqliteTable(path)
const counter = { pk: 'counter', sk: 'shared' }
const log = { pk: 'log', sk: `${process.pid}` }
for (let done = 0; done < Number(times);) {
  const [item, own] = await table.getMany([counter, log])
  try {
    await table.write([
      // A read before the writes: the lock has to be there from the start.
      { check: { pk: 'counter', sk: 'absent' }, expect: 0 },
      { put: counter, value: `${Number(item?.value ?? 0) + 1}`, expect: item?.revision ?? 0 },
      { put: log, value: `${done + 1}`, expect: own?.revision ?? 0 },
    ])
    done++
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error
  }
}
table.close()
