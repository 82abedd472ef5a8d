import type { TableColumns } from '@touchstone/client'
import type { Paper } from './output.ts'
import { shellWord } from './shell-word.ts'
import { counted, named, plain } from './values.ts'

type Group = readonly [title: string, parts: readonly string[]]
/** What a table holds besides test samples. */
type Contents = 'inference' | 'groundTruth'

const shownColumns = 12
const titleWidth = 'not used'.length

/**
 * Lines about what a table was taken for: which field is read from which column, which columns are
 * not used, and where that may not be what is meant.
 */
export function columnLines(columns: TableColumns, { dim, yellow }: Paper, of: Contents): string[] {
  const { taken, unused = [], doubts } = columns
  const from = (prefix: string): string[] =>
    taken
      .filter(({ field }) => field === prefix || field.startsWith(`${prefix}.`))
      .map(({ field, column }) => `${plain(shortOf(field, prefix))} ← ${named(column)}`)
  const groups: readonly Group[] =
    of === 'inference'
      ? [
          ['key', from('testSample')],
          ['taken', [...from('inference'), ...from('error')]],
          ['not used', unused.map(named)],
        ]
      : [
          ['sample', from('testSample')],
          ['truth', from('groundTruth')],
          ['not used', unused.map(named)],
        ]
  return [
    ...groups.flatMap(([title, parts]) =>
      parts.length === 0 ? [] : [`  ${dim(title.padEnd(titleWidth))}  ${listed(parts)}`],
    ),
    ...doubts.map((doubt) => `  ${yellow('!')} ${doubtText(doubt, { columns, of })}`),
  ]
}

/** A field without what the line says already; an error is not a field of the inferences. */
const shortOf = (field: string, prefix: string): string =>
  prefix === 'error' || field === prefix ? field : field.slice(prefix.length + 1)

function listed(parts: readonly string[]): string {
  const more = parts.length - shownColumns
  return more > 0
    ? `${parts.slice(0, shownColumns).join(', ')} and ${counted(more)} more`
    : parts.join(', ')
}

function doubtText(
  { reason, field, instead }: TableColumns['doubts'][number],
  { columns, of }: { columns: TableColumns; of: Contents },
): string {
  const [prefix = '', ...path] = field.split('.')
  const name = path.join('.')
  const option = optionOf(prefix, of)
  const [first = ''] = instead
  const advice = argument(option, { field: name, column: first })
  const subject = plain(name)
  if (reason === 'not_mapped')
    return `${subject} is not read, because ${option} names other fields only. To read it from the column ${named(first)}, add ${advice}.`
  // A map stands for all fields of its kind.
  const others = columns.taken.flatMap(({ field: other, column }) => {
    const inner = other.slice(prefix.length + 1)
    if (!other.startsWith(`${prefix}.`) || inner === name) return []
    return [argument(option, { field: inner, column })]
  })
  const mapping = [advice, ...others].join(' ')
  if (reason === 'no_column')
    return `${subject} has no column. Did you mean ${named(first)}? Use ${mapping}.`
  const column = columns.taken.find((one) => one.field === field)?.column ?? name
  return `${subject} is read from the column ${named(column)}, which has the name of a ground truth field. If the predictions are in ${instead.map(named).join(' or ')}, use ${mapping}.`
}

function optionOf(prefix: string, of: Contents): string {
  if (prefix === 'inference') return '--map'
  if (prefix === 'groundTruth') return '--truth'
  return of === 'inference' ? '--key' : '--sample'
}

/** The option that reads a field from a column, as it is typed. */
const argument = (option: string, { field, column }: { field: string; column: string }): string =>
  `${option} ${plain(shellWord(field === column ? field : `${field}=${column}`))}`
