/** Blocks that one call may ask for; the server takes no more. */
export const blocksPerCall = 100
