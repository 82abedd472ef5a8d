import { crc32 } from 'node:zlib'
import { hinted, type Item, type Key, type TouchstoneError } from '@touchstone/core'

/** The CRC-32 of the key of an item and its revision: what is looked at without reading the value. */
export const headSum = ({ pk, sk, revision }: Omit<Item, 'value'>): number =>
  crc32(`${revision} ${pk.length} ${pk}${sk}`)

/** The CRC-32 of everything that an item is: its key, its revision and its value. */
export const itemSum = ({ value, ...head }: Item): number => crc32(value, headSum(head))

/**
 * The refusal of an item that is not as it was written.
 * @param where the file, or how messages call the table
 */
export const damagedItem = (where: string, { pk, sk }: Key): TouchstoneError =>
  hinted(
    'storage',
    `${where} is damaged: the item ${JSON.stringify(`${pk} ${sk}`)} does not match its checksum. Restore a copy of the data.`,
    { do: 'list-damage' },
    { details: { where, pk, sk } },
  )
