/** Models of which it is known that they are deleted, by their id. */
export const goneModels = new Set<string>()
