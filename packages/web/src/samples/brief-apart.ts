import { isJsonObject, type Json } from '@touchstone/core'
import { toldApart } from '../numbers/comparison.ts'
import { cutText } from '../pieces/cut-text.ts'
import { brief } from './brief.ts'

const charactersBefore = 20
const longest = 120

const distinct = (values: readonly unknown[]): number =>
  new Set(values.map((value) => JSON.stringify(value))).size

/** Values that stand side by side: with the digits that tell them apart, where digits do. */
export const briefApart = (values: readonly (Json | undefined)[]): readonly string[] =>
  toldApart(distinct(values), (more) => values.map((value) => brief(value, more)))

/**
 * What models produced, side by side: where a few words would be the same and the values are not, with
 * the fields in which they differ, or from where their texts do.
 */
export function briefOfModels(values: readonly (Json | undefined)[]): readonly string[] {
  const words = briefApart(values)
  const present = values.filter((value) => value !== undefined)
  if (new Set(words).size === distinct(values)) return words
  if (present.every((value) => typeof value === 'string')) {
    const from = Math.max(0, sameCharacters(present) - charactersBefore)
    return values.map((value) =>
      typeof value === 'string' ? brief(`${from > 0 ? '…' : ''}${value.slice(from)}`) : '',
    )
  }
  if (!present.every(isJsonObject)) return words
  const keys = [...new Set(present.flatMap((value) => Object.keys(value)))].filter(
    (key) => distinct(present.map((value) => value[key])) > 1,
  )
  return toldApart(distinct(values), (more) =>
    values.map((value) => {
      if (!isJsonObject(value)) return brief(value)
      const fields = keys.flatMap((key) =>
        value[key] === undefined ? [] : [`${key} ${brief(value[key], more)}`],
      )
      return cutText([brief(value), ...fields].filter(Boolean).join(' · '), longest)
    }),
  )
}

/** How many characters some texts begin with that are the same. */
function sameCharacters(texts: readonly string[]): number {
  const [first = '', ...others] = texts
  let same = 0
  while (same < first.length && others.every((text) => text[same] === first[same])) same++
  return same
}
