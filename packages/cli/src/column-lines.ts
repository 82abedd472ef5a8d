import type { TableColumns } from '@touchstone/client'
import type { Paper } from './output.ts'
import { counted, plain } from './values.ts'

type Group = readonly [title: string, parts: readonly string[]]

const shownColumns = 12
const titleWidth = 'not used'.length

/**
 * Lines about what a table was taken for: which field is read from which column, which columns are
 * not used, and where that may not be what is meant.
 * @param of what the table holds besides test samples
 */
export function columnLines(
  columns: TableColumns,
  { dim, yellow }: Paper,
  of: 'inference' | 'groundTruth',
): string[] {
  const { taken, unused = [], doubts } = columns
  const from = (prefix: string): string[] =>
    taken
      .filter(({ field }) => field === prefix || field.startsWith(`${prefix}.`))
      .map(({ field, column }) => `${plain(shortOf(field, prefix))} ← ${plain(column)}`)
  const groups: readonly Group[] =
    of === 'inference'
      ? [
          ['key', from('testSample')],
          ['taken', [...from('inference'), ...from('error')]],
          ['not used', unused.map(plain)],
        ]
      : [
          ['sample', from('testSample')],
          ['truth', from('groundTruth')],
          ['not used', unused.map(plain)],
        ]
  return [
    ...groups.flatMap(([title, parts]) =>
      parts.length === 0 ? [] : [`  ${dim(title.padEnd(titleWidth))}  ${listed(parts)}`],
    ),
    ...doubts.map((doubt) => `  ${yellow('!')} ${plain(doubtText(doubt, columns))}`),
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

function doubtText(doubt: TableColumns['doubts'][number], columns: TableColumns): string {
  const { reason, field, instead } = doubt
  const [prefix = '', ...path] = field.split('.')
  const name = path.join('.')
  const option = optionOf(prefix)
  const [first = ''] = instead
  const advice = `${option} ${name}=${first}`
  if (reason === 'no_column')
    return `${name} has no column. Did you mean ${first}? Say ${mapping({ columns, prefix, advice, name })}.`
  const column = columns.taken.find((one) => one.field === field)?.column ?? name
  return `${name} is read from the column ${column}, which is also a field of the ground truth. If the predictions are in another column (${instead.join(', ')}), say ${mapping({ columns, prefix, advice, name })}.`
}

const optionOf = (prefix: string): string =>
  prefix === 'inference' ? '--map' : prefix === 'testSample' ? '--sample' : '--truth'

/** The options that read one field from another column, and all others from where they are. */
function mapping(of: {
  readonly columns: TableColumns
  readonly prefix: string
  readonly name: string
  readonly advice: string
}): string {
  const others = of.columns.taken.flatMap(({ field, column }) => {
    const path = field.slice(of.prefix.length + 1)
    if (!field.startsWith(`${of.prefix}.`) || path === of.name) return []
    return [`${optionOf(of.prefix)} ${path === column ? path : `${path}=${column}`}`]
  })
  return [of.advice, ...others].join(' ')
}
