import type { Item, Key, Query, QueryPage, Table, WriteStep } from '@touchstone/core'
import { keyOfStep } from '@touchstone/core/ports'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byBytes, strangeKeys } from './strange-keys.ts'
import type { OpenTable } from './open-table.ts'
import { failedStep } from './table-writes.ts'

interface Calls {
  getMany(keys: readonly Key[]): unknown
  query(query: Query): unknown
  /** The index of the step whose condition failed. */
  write(steps: readonly WriteStep[]): unknown
}
/** Something to do, on the table as on the model; `revisionOf` tells what is true now. */
type Operation = (calls: Calls, revisionOf: (key: Key) => number) => unknown

const sortKey = fc.constantFrom(...strangeKeys.slice(0, 14), ...strangeKeys.slice(-6))
const partition = fc.constantFrom('p', 'q')
const key = fc.record({ pk: partition, sk: sortKey })

const step = fc.record({
  kind: fc.constantFrom('put', 'put', 'delete', 'check'),
  key,
  value: fc.json({ maxDepth: 2 }),
  // How far the expectation is from the truth.
  miss: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1),
})
const writing = fc
  .uniqueArray(step, {
    minLength: 1,
    maxLength: 5,
    selector: (one) => `${one.key.pk} ${one.key.sk}`,
  })
  .map(
    (steps): Operation =>
      (calls, revisionOf) =>
        calls.write(
          steps.map(({ kind, key: at, value, miss }): WriteStep => {
            const expected = Math.max(0, revisionOf(at) + miss)
            if (kind === 'put') return { put: at, value, expect: expected }
            return kind === 'delete'
              ? { delete: at, expect: expected }
              : { check: at, expect: expected }
          }),
        ),
  )
const reading = fc.array(key, { maxLength: 8 }).map(
  (keys): Operation =>
    (calls) =>
      calls.getMany(keys),
)
const querying = fc
  .record(
    {
      pk: partition,
      prefix: fc.oneof(fc.constant(''), sortKey),
      after: sortKey,
      reverse: fc.boolean(),
      limit: fc.integer({ min: 1, max: 8 }),
    },
    { requiredKeys: ['pk', 'limit'] },
  )
  .map(
    (query): Operation =>
      (calls) =>
        calls.query(query),
  )
const operations = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: writing },
    { weight: 1, arbitrary: reading },
    { weight: 2, arbitrary: querying },
  ),
  { maxLength: 30 },
)

/** Random operations have the same results on the adapter as on a sorted map. */
export function tableModelCases(open: OpenTable): void {
  it('agrees with a sorted map on any sequence of operations', async () => {
    await using opened = await open()
    let run = 0
    await fc.assert(
      fc.asyncProperty(operations, async (sequence) => {
        const model = createModel()
        const real = partOf(opened.table, `run ${run++} `)
        for (const operation of sequence) {
          const { revisionOf } = model
          const found = await operation(real, revisionOf)
          expect(found).toStrictEqual(operation(model, revisionOf))
        }
      }),
      { numRuns: 60 },
    )
    expect(run).toBe(60)
  })
}

/** A part of a table that has its own partitions, as if it were a table by itself. */
function partOf(table: Table, before: string): Calls {
  const inward = ({ pk, sk }: Key): Key => ({ pk: `${before}${pk}`, sk })
  const outward = (item: Item): Item => ({ ...item, pk: item.pk.slice(before.length) })
  return {
    getMany: async (keys) => {
      const items = await table.getMany(keys.map(inward))
      return items.map((item) => item && outward(item))
    },
    query: async (query) => {
      const page = await table.query({ ...query, pk: `${before}${query.pk}` })
      return { ...page, items: page.items.map(outward) }
    },
    write: (steps) =>
      failedStep(
        table,
        steps.map((one): WriteStep => {
          if ('put' in one) return { ...one, put: inward(one.put) }
          return 'delete' in one
            ? { ...one, delete: inward(one.delete) }
            : { ...one, check: inward(one.check) }
        }),
      ),
  }
}

/** A table as simple as it can be: what every adapter must look like. */
function createModel() {
  const items = new Map<string, Item>()
  const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`
  const get = (at: Key): Item | undefined => items.get(nameOf(at))
  const revisionOf = (at: Key): number => get(at)?.revision ?? 0

  return {
    revisionOf,

    getMany: (keys: readonly Key[]): (Item | undefined)[] => keys.map(get),

    write(steps: readonly WriteStep[]): number | undefined {
      const failed = steps.findIndex((one) => revisionOf(keyOfStep(one)) !== one.expect)
      if (failed >= 0) return failed
      for (const one of steps) {
        const at = keyOfStep(one)
        if ('put' in one)
          items.set(nameOf(at), { ...at, revision: one.expect + 1, value: one.value })
        else if ('delete' in one) items.delete(nameOf(at))
      }
      return undefined
    },

    query({ pk, prefix = '', after, reverse = false, limit }: Query): QueryPage {
      const direction = reverse ? -1 : 1
      const found = [...items.values()]
        .filter((item) => item.pk === pk && item.sk.startsWith(prefix))
        .filter(({ sk }) => after === undefined || byBytes(sk, after) * direction > 0)
        .toSorted((one, other) => byBytes(one.sk, other.sk) * direction)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return found.length > limit && last ? { items: page, next: last.sk } : { items: page }
    },
  }
}
