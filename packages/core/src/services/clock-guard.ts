import { requireClock } from '../ids.ts'
import type { Deps } from './deps.ts'

/**
 * The same stores, but for writes while the clock cannot be right: these are refused before
 * anything is written. Ids made then would be none, times would be wrong for good, and what is to
 * be kept for a while would be removed at once.
 */
export function withClockGuard({ table, objects, now, isolation }: Deps): Deps {
  const whenRight = async <T>(write: () => Promise<T>): Promise<T> => {
    requireClock(now())
    return write()
  }
  return {
    now,
    isolation,
    table: {
      get: (key) => table.get(key),
      getMany: (keys) => table.getMany(keys),
      query: (query) => table.query(query),
      write: (steps) => whenRight(() => table.write(steps)),
    },
    objects: {
      get: (key) => objects.get(key),
      head: (key) => objects.head(key),
      list: (prefix, options) => objects.list(prefix, options),
      presignGet: (key, options) => objects.presignGet(key, options),
      presignPut: (key, binding, options) =>
        whenRight(() => objects.presignPut(key, binding, options)),
      put: (key, body) => whenRight(() => objects.put(key, body)),
      copy: (from, to) => whenRight(() => objects.copy(from, to)),
      delete: (keys) => whenRight(() => objects.delete(keys)),
    },
  }
}
