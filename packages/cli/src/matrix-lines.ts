import type { Matrix } from '@touchstone/client/stored-plots'
import type { Paper } from './output.ts'
import { tableLines, widthOf } from './table.ts'
import { counted, plain } from './values.ts'

const mostLabels = 12

/** A confusion matrix as a table: a row for each true class. Nothing if it does not fit. */
export function matrixLines({ title, labels, matrix }: Matrix, { dim, width }: Paper): string[] {
  if (labels.length > mostLabels) return []
  const names = labels.map((label) => plain(label))
  const rows = names.map((name, row) => ({ name, cells: matrix[row] ?? [] }))
  const columns = [
    { title: '', of: ({ name }: (typeof rows)[number]) => name },
    ...names.map((name, column) => ({
      title: name,
      of: ({ cells }: (typeof rows)[number]) => counted(cells[column] ?? 0),
      align: 'right' as const,
    })),
  ]
  const lines = tableLines(rows, columns)
  if (lines.some((line) => widthOf(line) > width - 2)) return []
  const [head = '', ...body] = lines
  return [`${plain(title)} ${dim('(rows: ground truth, columns: inference)')}`, dim(head), ...body]
}
