import { crc32 } from 'node:zlib'
import { TouchstoneError, type Item, type Key } from '@touchstone/core'

/** The CRC-32 of everything that an item is: its key, its revision and its value. */
export const itemSum = ({ pk, sk, revision, value }: Item): number =>
  crc32(value, crc32(`${revision} ${pk.length} ${pk}${sk}`))

/**
 * The refusal of an item that is not as it was written.
 * @param where the file, or how messages call the table
 */
export const damagedItem = (where: string, { pk, sk }: Key): TouchstoneError =>
  new TouchstoneError(
    'storage',
    `${where} is damaged: the item ${JSON.stringify(`${pk} ${sk}`)} is not as it was written. Restore a copy of the data; \`touchstone doctor --deep\` lists everything that is damaged.`,
    { details: { where, pk, sk } },
  )
