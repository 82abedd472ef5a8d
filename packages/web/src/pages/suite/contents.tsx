import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { Link } from '../../routing/link.tsx'
import { suiteDiff, type Member, type MemberChange } from './suite-diff.ts'

const marks = {
  added: ['+', 'added', 'bg-better-soft text-better'],
  removed: ['−', 'removed', 'bg-danger-soft text-danger'],
  moved: ['↕', 'moved', 'bg-warning-soft text-warning'],
  versioned: ['↻', 'changed', 'bg-warning-soft text-warning'],
} as const

/** The test cases in their order; with `before`, what changed since. */
export function Contents(props: {
  members: readonly Member[]
  before: readonly Member[] | undefined
}): ReactElement {
  const { members, before } = props
  const changes = suiteDiff(before ?? members, members)
  // Of a narrow screen the counts are left out first.
  const samplesColumn = `w-36 pr-4 text-right font-normal ${before ? 'max-sm:hidden' : 'max-sm:w-20 max-sm:pr-0'}`
  const changed = changes.filter(({ kind }) => kind !== 'same').length
  return (
    <>
      {before && (
        <p role="status" className="text-sm text-muted">
          {changed === 0
            ? 'The test cases are the same.'
            : `${changed} of ${changes.length} test cases changed.`}
        </p>
      )}
      <div className="overflow-x-auto" role="region" aria-label="Table of test cases" tabIndex={0}>
        <table className="w-full table-fixed border-collapse text-sm">
          <thead>
            <tr className="h-8 border-b border-line text-left text-xs text-muted">
              <th className="w-10 font-normal max-sm:w-6">#</th>
              <th className="pr-4 font-normal">Test case</th>
              <th className="w-24 pr-4 text-right font-normal max-sm:w-18">Version</th>
              <th className={samplesColumn}>Samples</th>
              {before && <th className="w-44 font-normal max-sm:w-30">Change</th>}
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <Row
                key={(change.after ?? change.before)?.ref.id}
                change={change}
                isCompared={before !== undefined}
              />
            ))}
          </tbody>
        </table>
      </div>
      {changes.length === 0 && <p className="text-muted">This version has no test cases.</p>}
    </>
  )
}

function Row(props: { change: MemberChange; isCompared: boolean }): ReactElement | null {
  const { change, isCompared } = props
  const member = change.after ?? change.before
  if (!member) return null
  const { id, version } = member.ref
  const was = change.before
  return (
    <tr className={`h-9 border-b border-line ${change.after ? '' : 'text-muted line-through'}`}>
      <td className="text-muted tabular-nums">{change.to ?? change.from}</td>
      <td className="pr-4 font-medium">
        <Link
          to={`/cases/${id}?version=${version}${change.kind === 'versioned' ? `&base=${was?.ref.version}` : ''}`}
          title={member.record.name}
          className="foreign block truncate hover:text-accent"
        >
          {member.record.name}
        </Link>
      </td>
      <td className="pr-4 text-right tabular-nums">
        {change.kind === 'versioned' && `${was?.ref.version} → `}
        {version}
      </td>
      <td className={`pr-4 text-right ${isCompared ? 'max-sm:hidden' : 'max-sm:pr-0'}`}>
        {was && was.samples !== member.samples && `${formatCount(was.samples)} → `}
        <Num value={member.samples} />
      </td>
      {isCompared && (
        <td>
          {change.kind !== 'same' && (
            <span
              className={`inline-block rounded px-1.5 text-xs leading-5 ${marks[change.kind][2]}`}
            >
              {marks[change.kind][0]} {marks[change.kind][1]}
              {change.kind === 'versioned' && change.hasMoved && ', moved'}
              {change.hasMoved && ` from ${change.from}`}
            </span>
          )}
        </td>
      )}
    </tr>
  )
}
