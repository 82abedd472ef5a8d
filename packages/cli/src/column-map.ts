import { TouchstoneError } from '@touchstone/core/errors'

/** Reads `field=column` and `field`, which is its own column. */
export function columnMap(texts: readonly string[], option: string): Record<string, string> {
  const pairs = texts.map((text) => {
    const at = text.indexOf('=')
    const field = at < 0 ? text : text.slice(0, at)
    const column = at < 0 ? text : text.slice(at + 1)
    if (field !== '' && column !== '') return [field, column] as const
    throw new TouchstoneError(
      'bad_input',
      `${option} takes field=column, not ${JSON.stringify(text)}.`,
      { details: { option, value: text } },
    )
  })
  const twice = pairs.find(([field], i) => pairs.findIndex(([other]) => other === field) !== i)
  if (!twice) return Object.fromEntries(pairs)
  throw new TouchstoneError(
    'bad_input',
    `${option} names the field ${JSON.stringify(twice[0])} twice.`,
  )
}
