/** Whether this runs from the published package, whose files lie elsewhere; only sources are `.ts`. */
export const isPacked = !import.meta.url.endsWith('.ts')
