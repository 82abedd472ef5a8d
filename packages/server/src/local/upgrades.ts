import { addItemSums } from '@touchstone/storage'

/**
 * The way from the first format of a data directory to the one that this version writes.
 *
 * Format 2 names metadata in the contents of test cases: a version that knows format 1 alone would
 * not show them, and would collect them as garbage. Nothing that is stored has to change.
 *
 * Format 3 has a checksum with every item of the database.
 */
export const upgrades = [(): Promise<void> => Promise.resolve(), addItemSums]
