import { Breather } from '../breather.ts'
import { messageOf } from '../errors.ts'
import { hinted } from '../hinted.ts'
import { isJsonObject } from '../json.ts'
import { ConditionFailed, type Item, type Key, type Table, type WriteStep } from '../ports/table.ts'

/**
 * The content of an item. Items hold what this code once wrote, hence the cast.
 * @throws TouchstoneError `storage`, with the key, when it is not a JSON object
 */
export const contentOf = <T>(item: Item): T => decodeItem<T, T>(item, (content) => content)

/**
 * What the content of an item stands for.
 * @throws TouchstoneError `storage`, with the key, where it cannot be decoded
 */
export function decodeItem<T, R>(item: Item, decode: (content: T) => R): R {
  try {
    const content: unknown = JSON.parse(item.value)
    if (!isJsonObject(content)) throw new TypeError('It is not a JSON object')
    return decode(content as T)
  } catch (error) {
    const { pk, sk } = item
    throw hinted(
      'storage',
      `The item ${JSON.stringify(`${pk} ${sk}`)} cannot be read (${messageOf(error)}). Restore a copy of the data.`,
      { do: 'list-damage' },
      { details: { pk, sk }, cause: error },
    )
  }
}

/**
 * An item that another one stands for, and that is never removed.
 * @throws TouchstoneError `storage`, with the key, when it is not there
 */
export function requireItem(item: Item | undefined, { pk, sk }: Key): Item {
  if (item) return item
  throw hinted(
    'storage',
    `The item ${JSON.stringify(`${pk} ${sk}`)} is missing. Restore a copy of the data.`,
    { do: 'list-damage' },
    { details: { pk, sk } },
  )
}

/** The content of the item at a key, with its revision (0 and undefined when there is none). */
export async function read<T>(
  table: Table,
  key: Key,
): Promise<{ content: T | undefined; revision: number }> {
  const item = await table.get(key)
  return item
    ? { content: contentOf<T>(item), revision: item.revision }
    : { content: undefined, revision: 0 }
}

/** A step that stores content where the item is still at revision `expect`. */
export const put = (key: Key, content: unknown, expect: number): WriteStep => ({
  put: key,
  value: JSON.stringify(content),
  expect,
})

/** Writes and answers which step's condition failed, or undefined when all was written. */
export async function tryWrite(
  table: Table,
  steps: readonly WriteStep[],
): Promise<number | undefined> {
  try {
    await table.write(steps)
    return undefined
  } catch (error) {
    if (error instanceof ConditionFailed) return error.step
    throw error
  }
}

/** How many items are read in one go: an item may have 380,000 bytes. */
export const readAtOnce = 128

/** The items at any number of keys, some at a time. */
export async function* readMany(
  table: Table,
  keys: readonly Key[],
): AsyncGenerator<Item | undefined> {
  const breather = new Breather()
  for (let start = 0; start < keys.length; start += readAtOnce)
    for (const item of await table.getMany(keys.slice(start, start + readAtOnce))) {
      yield item
      await breather.due()
    }
}

/** All items of a partition whose sort key starts with `prefix`, in order, page by page. */
export async function* scan(
  table: Table,
  query: { pk: string; prefix?: string; after?: string; reverse?: boolean },
  limit: number = readAtOnce,
): AsyncGenerator<Item> {
  let after = query.after
  const breather = new Breather()
  for (;;) {
    const page = await table.query({
      ...query,
      limit,
      ...(after === undefined ? {} : { after }),
    })
    for (const item of page.items) {
      yield item
      await breather.due()
    }
    if (page.next === undefined) return
    after = page.next
  }
}

/** A whole number as text whose order is the order of numbers (up to ten digits). */
export const ordered = (n: number): string => String(n).padStart(10, '0')
