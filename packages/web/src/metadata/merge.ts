import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import { isSame, ownValue } from './difference.ts'
import type { Path } from './path.ts'

/** A place that two people changed in different ways. */
export interface Clash {
  readonly path: Path
  readonly base: Json | undefined
  readonly mine: Json | undefined
  readonly theirs: Json | undefined
}

export interface Merged {
  readonly value: JsonObject
  readonly clashes: readonly Clash[]
}

/**
 * Keeps both of two changes of one object. Where they clash, `choose` decides; the keys stand as
 * theirs do, with ours behind.
 */
export function merge(
  base: JsonObject,
  sides: { mine: JsonObject; theirs: JsonObject },
  choose: (clash: Clash) => 'mine' | 'theirs',
): Merged {
  const clashes: Clash[] = []

  function mergeObjects(
    was: JsonObject,
    objects: { mine: JsonObject; theirs: JsonObject },
    path: Path,
  ): JsonObject {
    const keys = new Set([...Object.keys(objects.theirs), ...Object.keys(objects.mine)])
    const entries = [...keys].flatMap((key): [string, Json][] => {
      const clash = {
        path: [...path, key],
        base: ownValue(was, key),
        mine: ownValue(objects.mine, key),
        theirs: ownValue(objects.theirs, key),
      }
      const value = mergeValues(clash)
      return value === undefined ? [] : [[key, value]]
    })
    return Object.fromEntries(entries)
  }

  function mergeValues(clash: Clash): Json | undefined {
    const { base: was, mine, theirs, path } = clash
    if (isSame(mine, theirs) || isSame(mine, was)) return theirs
    if (isSame(theirs, was)) return mine
    if (isJsonObject(mine) && isJsonObject(theirs))
      return mergeObjects(isJsonObject(was) ? was : {}, { mine, theirs }, path)
    clashes.push(clash)
    return choose(clash) === 'mine' ? mine : theirs
  }

  return { value: mergeObjects(base, sides, []), clashes }
}
