import { TouchstoneError } from '@touchstone/core/errors'

/** The evaluator of an option `--evaluator name@version`. */
export function evaluatorOf(
  text: string | undefined,
): { name: string; version: string } | undefined {
  if (text === undefined) return undefined
  const at = text.lastIndexOf('@')
  if (at > 0 && at < text.length - 1)
    return { name: text.slice(0, at), version: text.slice(at + 1) }
  throw new TouchstoneError(
    'bad_input',
    `--evaluator takes name@version, not ${JSON.stringify(text)}.`,
  )
}
