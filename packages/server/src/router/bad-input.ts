import { TouchstoneError } from '@touchstone/core'
import { toDotPath, type $ZodError, type $ZodIssue } from 'zod/v4/core'

const spelledOut = 3
const reported = 20

/** What a schema found wrong with the input of a call, as a sentence with the path and the rule. */
export function badInput({ issues }: $ZodError): TouchstoneError {
  const found = issues.map(innermost)
  const isTooLarge = found.some(
    (issue) => issue.code === 'custom' && issue.params?.['code'] === 'too_large',
  )
  const text = found.slice(0, spelledOut).map(({ path, message }) => {
    const where = toDotPath(path)
    return where === '' ? message : `${where}: ${message}`
  })
  const more = found.length > spelledOut ? [`${found.length - spelledOut} more`] : []
  const sentence = [...text, ...more].join('; ')
  return new TouchstoneError(
    isTooLarge ? 'too_large' : 'bad_input',
    sentence.endsWith('.') ? sentence : `${sentence}.`,
    { details: { issues: found.slice(0, reported) } },
  )
}

/** Of an input that fits no branch of a union: what is wrong with the branch that came closest. */
function innermost(issue: $ZodIssue): $ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const branches = issue.errors.map((branch) => branch.map(innermost))
  // A branch whose key is absent was not the one that was meant. Zod says in the message only what it
  // received.
  const isAbsent = (branch: readonly $ZodIssue[]): number =>
    branch.some(({ message }) => message.endsWith('received undefined')) ? 1 : 0
  const [closest] = branches.toSorted((a, b) => isAbsent(a) - isAbsent(b) || a.length - b.length)
  const [inner] = closest ?? []
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : issue
}
