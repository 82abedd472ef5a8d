import { formatCount } from '../numbers/format.ts'
import type { TestDataRecord } from './kinds.ts'

/** What an edit did, each in a line. */
export function revisionChanges(before: TestDataRecord, after: TestDataRecord): string[] {
  const lines: string[] = []
  if (before.name !== after.name) lines.push(`name ${before.name} → ${after.name}`)
  if (before.description !== after.description)
    lines.push(after.description === '' ? 'description removed' : 'description edited')
  const tags = [
    ...before.tags.filter((tag) => !after.tags.includes(tag)).map((tag) => `−${tag}`),
    ...after.tags.filter((tag) => !before.tags.includes(tag)).map((tag) => `+${tag}`),
  ]
  if (tags.length > 0) lines.push(`tags ${tags.join(' ')}`)
  else if (before.tags.join('\n') !== after.tags.join('\n')) lines.push('tags put in another order')
  if (before.version === after.version) return lines
  lines.push(`version ${before.version} → ${after.version}`)
  const [casesBefore, casesAfter] = [before, after].map((record) =>
    'testCases' in record ? record.testCases : undefined,
  )
  if (casesBefore !== undefined && casesAfter !== undefined)
    lines.push(counted('test cases', casesBefore, casesAfter))
  lines.push(counted('samples', before.samples, after.samples))
  return lines
}

const counted = (noun: string, before: number, after: number): string =>
  before === after
    ? `${noun} ${formatCount(after)}, as before`
    : `${noun} ${formatCount(before)} → ${formatCount(after)}`
