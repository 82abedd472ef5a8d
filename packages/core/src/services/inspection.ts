import { TouchstoneError } from '../errors.ts'
import { idPrefixes, type IdKind } from '../ids.ts'
import { limits } from '../limits.ts'
import { sha256Hex } from '../platform.ts'
import type { Item, Key } from '../ports/table.ts'
import { damagedObject } from '../stored-lines.ts'
import type { Deps } from './deps.ts'
import { contentOf } from './documents.ts'
import { createLru } from './lru.ts'
import { createReferences, problemIn } from './references.ts'
import { missingObject, readStored, readStoredLines } from './stored-objects.ts'
import { uploadsPrefix } from './uploads.ts'

/** Something that is not as it was stored. */
export interface Damage {
  /** The key of an object, or the partition and the sort key of an item; absent: the database. */
  readonly key?: string
  /** What it belongs to, such as `model "resnet50" (mdl_…)`; empty where nothing is known. */
  readonly of: readonly string[]
  readonly message: string
}

/** How far an inspection is, with what it met last. */
export interface Inspected {
  readonly items: number
  readonly objects: number
  readonly damage?: Damage
}

const knownKeys = 100_000

/**
 * Reads every object and every item, verifies them, and looks for the objects that items name. Both
 * may be in use: what is replaced or removed meanwhile is no damage. Memory is that of one object,
 * and of the keys of damaged ones.
 * @param items all of a table, in any order; in the place of one that cannot be read, its error
 */
export async function* inspect(
  deps: Pick<Deps, 'table' | 'objects'>,
  items: AsyncIterable<Item | TouchstoneError>,
): AsyncGenerator<Inspected> {
  const { table, objects } = deps
  const count = { items: 0, objects: 0 }
  /** By key of an object what is wrong with it. */
  const damaged = new Map<string, string>()
  const sound = createLru<true>({ maxWeight: knownKeys })
  const references = createReferences(deps)
  const owners = createOwners(deps)

  /** What is wrong with an object that something names. */
  async function problemOf(key: string): Promise<string | undefined> {
    const known = damaged.get(key)
    if (known !== undefined || sound.get(key)) return known
    if (!(await objects.head(key))) return missingObject(key).summary
    sound.set(key, true)
    return undefined
  }

  for (let after: string | undefined; ;) {
    const page = await objects.list('', after === undefined ? {} : { after })
    for (const { key } of page.objects) {
      const problem = await problemIn(() => verify(deps, key))
      // Somebody may have removed it since it was listed.
      if (problem !== undefined && (await objects.head(key))) damaged.set(key, problem)
      count.objects++
      yield { ...count }
    }
    if (page.next === undefined) break
    after = page.next
  }

  const named = new Set<string>()
  for await (const item of items) {
    count.items++
    if (item instanceof TouchstoneError) {
      const { pk, sk } = item.details
      const isItem = typeof pk === 'string' && typeof sk === 'string'
      const of = isItem ? await owners.of({ pk, sk }) : []
      const { summary: message } = item
      yield { ...count, damage: { ...(isItem && { key: `${pk} ${sk}` }), of, message } }
      continue
    }
    const problems = new Map<string, string>()
    const problem = await problemIn(async () => {
      for await (const { key, problem: find } of references.of(item)) {
        if (damaged.has(key)) named.add(key)
        const message = (await find?.()) ?? (await problemOf(key))
        if (message !== undefined) problems.set(key, message)
      }
    })
    const key = `${item.pk} ${item.sk}`
    if (problem !== undefined && problems.size === 0) problems.set(key, problem)
    // Who edits what was read here may have replaced the objects that it named.
    const isCurrent = problems.size === 0 || (await table.get(item))?.revision === item.revision
    for (const [at, message] of isCurrent ? problems : [])
      yield { ...count, damage: { key: at, of: await owners.of(item), message } }
    yield { ...count }
  }
  for (const [key, message] of damaged)
    if (!named.has(key)) yield { ...count, damage: { key, of: [], message } }
}

/** Verifies an object by itself: by its gzip, or by the hash in its key. */
async function verify({ objects }: Pick<Deps, 'objects'>, key: string): Promise<void> {
  // The item that names them has their hash.
  if (key.endsWith('.ids')) return
  if (!key.startsWith(uploadsPrefix)) {
    await readStoredLines(objects, key, { maxRawBytes: limits.blockRawBytes })
    return
  }
  const sha256 = key.slice(key.lastIndexOf('/') + 1)
  if (sha256Hex(await readStored(objects, key)) !== sha256)
    throw damagedObject(key, `does not have the SHA-256 ${sha256}`)
}

const nouns: readonly (readonly [IdKind, string])[] = [
  ['workflow', 'workflow'],
  ['model', 'model'],
  ['testCase', 'test case'],
  ['testSuite', 'test suite'],
  ['testRun', 'test run'],
  ['token', 'token'],
  ['draft', 'draft'],
]

/** What items belong to, by the ids in their keys. */
function createOwners({ table }: Pick<Deps, 'table'>) {
  async function nameOf(key: Key): Promise<string | undefined> {
    const item = await table.get(key).catch(() => undefined)
    const content = item && contentOf<{ name?: unknown }>(item)
    return typeof content?.name === 'string' ? content.name : undefined
  }

  return {
    async of({ pk, sk }: Key): Promise<string[]> {
      const owners: string[] = []
      for (const [kind, noun] of nouns) {
        const pattern = new RegExp(`(?<![a-z])${idPrefixes[kind]}_[0-9a-hjkmnp-tv-z]{11}`, 'g')
        for (const id of new Set(`${pk} ${sk}`.match(pattern))) {
          const name = await nameOf({ pk: kind, sk: id }).catch(() => undefined)
          owners.push(
            name === undefined ? `${noun} ${id}` : `${noun} ${JSON.stringify(name)} (${id})`,
          )
        }
      }
      return owners
    },
  }
}
