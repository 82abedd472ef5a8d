import { requireObjectKey } from '../ports/index.ts'
import type { ObjectInfo, Objects } from '../ports/objects.ts'
import { createPresigned } from './presigned.ts'

/** {@link Objects} in memory, with what answers their presigned requests. */
export interface MemoryObjects extends Objects {
  readonly fetch: (request: Request) => Promise<Response>
}

interface Stored extends ObjectInfo {
  readonly body: Uint8Array<ArrayBuffer>
}

const pageObjects = 1_000

/**
 * Objects in memory, for tests: they are gone with the process.
 * @param options.now @default Date.now
 */
export function createMemoryObjects({
  now = Date.now,
}: { readonly now?: () => number } = {}): MemoryObjects {
  const stored = new Map<string, Stored>()
  const infoOf = ({ key, bytes, writtenAtMs }: Stored): ObjectInfo => ({ key, bytes, writtenAtMs })

  function putFirst(key: string, body: Uint8Array): boolean {
    if (stored.has(key)) return false
    stored.set(key, {
      key,
      body: new Uint8Array(body),
      bytes: body.byteLength,
      writtenAtMs: Math.floor(now()),
    })
    return true
  }

  return {
    ...createPresigned({ now, putFirst, read: (key) => stored.get(key)?.body }),

    async put(key, body) {
      requireObjectKey(key)
      putFirst(key, body)
    },

    async copy(from, to) {
      requireObjectKey(from)
      requireObjectKey(to)
      const source = stored.get(from)
      if (source) putFirst(to, source.body)
      return source !== undefined
    },

    async get(key) {
      requireObjectKey(key)
      return stored.get(key)?.body.slice()
    },

    async head(key) {
      requireObjectKey(key)
      const found = stored.get(key)
      return found && infoOf(found)
    },

    async list(prefix, { after } = {}) {
      const found = [...stored.values()]
        .filter(({ key }) => key.startsWith(prefix) && (after === undefined || key > after))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      const objects = found.slice(0, pageObjects).map(infoOf)
      const last = objects.at(-1)
      return found.length > objects.length && last ? { objects, next: last.key } : { objects }
    },

    async delete(keys) {
      for (const key of keys) requireObjectKey(key)
      for (const key of keys) stored.delete(key)
    },
  }
}
