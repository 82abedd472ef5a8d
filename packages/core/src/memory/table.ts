import {
  keyOfStep,
  pageCharacters,
  requireKey,
  requireQuery,
  requireSteps,
} from '../ports/index.ts'
import { ConditionFailed, type Item, type Key, type Table } from '../ports/table.ts'

/** A table in memory, for tests: it is gone with the process, and reads whole partitions. */
export function createMemoryTable(): Table {
  const partitions = new Map<string, Map<string, Item>>()
  const find = ({ pk, sk }: Key): Item | undefined => partitions.get(pk)?.get(sk)

  function partition(pk: string): Map<string, Item> {
    const items = partitions.get(pk) ?? new Map<string, Item>()
    partitions.set(pk, items)
    return items
  }

  return {
    async get(key) {
      requireKey(key)
      return find(key)
    },

    async getMany(keys) {
      for (const key of keys) requireKey(key)
      return keys.map(find)
    },

    async query(query) {
      requireQuery(query)
      const { pk, prefix = '', after, reverse = false, limit } = query
      const direction = reverse ? -1 : 1
      const found = [...(partitions.get(pk)?.values() ?? [])]
        .filter(({ sk }) => sk.startsWith(prefix))
        .filter(({ sk }) => after === undefined || byCodePoints(sk, after) * direction > 0)
        .toSorted((a, b) => byCodePoints(a.sk, b.sk) * direction)
      let characters = 0
      const end = found.findIndex(({ value }, index) => {
        const isFull = index === limit || characters > pageCharacters
        characters += value.length
        return isFull
      })
      const last = found[end - 1]
      return last ? { items: found.slice(0, end), next: last.sk } : { items: found }
    },

    async write(steps) {
      requireSteps(steps)
      const failed = steps.findIndex(
        (step) => (find(keyOfStep(step))?.revision ?? 0) !== step.expect,
      )
      if (failed >= 0) throw new ConditionFailed(failed)
      for (const step of steps) {
        const { pk, sk } = keyOfStep(step)
        if ('put' in step)
          partition(pk).set(sk, { pk, sk, revision: step.expect + 1, value: step.value })
        else if ('delete' in step) partition(pk).delete(sk)
      }
    },
  }
}

/** The order of the bytes of UTF-8. */
function byCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const difference = (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
