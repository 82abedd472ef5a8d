import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isObjectKey } from '@touchstone/core/ports'
import { ifPresent } from './file-errors.ts'
import { segmentOfFile } from './object-paths.ts'

export interface Listing {
  readonly root: string
  /** Only keys that start with this. */
  readonly prefix: string
  /** Only keys after this one; empty for all. */
  readonly after: string
  /** How many names of one directory are held in memory, about. */
  readonly batch: number
}

// A directory stands for all keys below it, and ends in a slash as they begin with it. That is also
// what makes the order of places the order of keys.
interface Place {
  readonly name: string
  readonly isDirectory: boolean
}

/** The keys of a tree in their order. Memory depends on `batch`, not on the size of the tree. */
export async function* listKeys(listing: Listing, base = ''): AsyncGenerator<string> {
  let done = ''
  for (;;) {
    const { places, more } = await nextPlaces(listing, { base, done })
    for (const { name, isDirectory } of places) {
      if (isDirectory) yield* listKeys(listing, name)
      else yield name
      done = name
    }
    if (!more) return
  }
}

async function nextPlaces(
  listing: Listing,
  { base, done }: { base: string; done: string },
): Promise<{ places: Place[]; more: boolean }> {
  const { root, batch } = listing
  let places: Place[] = []
  let more = false
  const keepFirst = (): void => {
    places.sort((a, b) => (a.name < b.name ? -1 : 1))
    more ||= places.length > batch
    places = places.slice(0, batch)
  }
  // A directory that is gone holds nothing.
  const directory = await ifPresent(() => opendir(join(root, base), { bufferSize: 512 }))
  if (!directory) return { places, more }
  for await (const entry of directory) {
    const place = placeOf(base, entry)
    if (!place || place.name <= done || !isWanted(place, listing)) continue
    if (places.push(place) >= batch * 2) keepFirst()
  }
  keepFirst()
  return { places, more }
}

/** Undefined for files that are not ours. */
function placeOf(base: string, entry: Dirent): Place | undefined {
  const isDirectory = entry.isDirectory()
  if (!isDirectory && !entry.isFile()) return undefined
  const segment = isDirectory ? entry.name : segmentOfFile(entry.name)
  if (segment === undefined || !isObjectKey(`${base}${segment}`)) return undefined
  return { name: `${base}${segment}${isDirectory ? '/' : ''}`, isDirectory }
}

function isWanted({ name, isDirectory }: Place, { prefix, after }: Listing): boolean {
  if (!isDirectory) return name.startsWith(prefix) && name > after
  return (
    (name.startsWith(prefix) || prefix.startsWith(name)) && (name > after || after.startsWith(name))
  )
}
