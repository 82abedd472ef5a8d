import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { eachRow } from './match-rows.ts'
import { toTable, type RowBatch, type Table } from './table.ts'

setFlagsFromString('--expose-gc')
// What the flag just brought into every new context.
const collectGarbage = runInNewContext('gc') as () => void

/** A table of batches, which counts at its end how many of them are still held by somebody. */
function watchedTable(batches: number): Table<object> & { held: number } {
  const refs: WeakRef<object>[] = []
  const watched = {
    ...toTable<object>([]),
    held: 0,
    async *batches(): AsyncGenerator<RowBatch<object>> {
      for (let i = 0; i < batches; i++) {
        const batch = { rows: [{ i }], numberOf: () => i + 1 }
        refs.push(new WeakRef(batch))
        yield batch
      }
      // A reference that was just made or looked through holds until the end of its turn.
      await setImmediate()
      collectGarbage()
      watched.held = refs.filter((ref) => ref.deref() !== undefined).length
    },
  }
  return watched
}

test.each([
  ['without a signal', undefined],
  ['with a signal', new AbortController().signal],
])('rows that were read are let go, %s', async (_, signal) => {
  const table = watchedTable(100)
  let rows = 0
  await eachRow(table, { signal, onBatch: () => undefined }, () => () => {
    rows++
    return undefined
  })
  expect(rows).toBe(100)
  // The last of them may be in somebody's hands.
  expect(table.held).toBeLessThanOrEqual(2)
})
