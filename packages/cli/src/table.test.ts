import { expect, it } from 'vitest'
import { tableLines, type Column } from './table.ts'

interface Row {
  readonly name: string
  readonly id: string
  readonly count: string
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'ID', of: ({ id }) => id, isWhole: true },
  { title: 'COUNT', of: ({ count }) => count, align: 'right' },
]
const row = { name: 'a name that is rather long', id: 'mdl_0123456789a', count: '1,000,000' }

it('a narrow terminal cuts texts; ids and numbers stay whole as long as they can', () => {
  expect(tableLines([row], columns, 40)).toEqual([
    'NAME          ID                   COUNT',
    'a name that…  mdl_0123456789a  1,000,000',
  ])
  for (const width of [20, 30, 36, 50, 80])
    for (const line of tableLines([row], columns, width))
      expect(line.length).toBeLessThanOrEqual(width)
})

it('what is two cells wide counts for two, marks and full-width signs too', () => {
  const of = (name: string) => tableLines([{ ...row, name }], columns)[1]
  for (const name of ['日本、東京', '「カー」！？', '🙂🙂🙂🙂🙂', '⚠️⚠️⚠️⚠️⚠️'])
    expect(of(name)?.slice(name.length)).toBe('  mdl_0123456789a  1,000,000')
  expect(of('日本、東京')).toMatch(/^日本、東京 {2}m/)
  expect(tableLines([{ ...row, name: '日本、東京' }], columns)[0]).toMatch(/^NAME {8}ID/)
})
