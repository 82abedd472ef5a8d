import type { TableColumns } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { columnLines } from './column-lines.ts'
import { paint } from './paint.ts'

const paper = { ...paint({ isTTY: false }), width: 80 }
const doubted = (
  doubt: TableColumns['doubts'][number],
  taken: TableColumns['taken'] = [],
  of: 'inference' | 'groundTruth' = 'inference',
): string | undefined => columnLines({ taken, doubts: [doubt] }, paper, of).at(-1)

const score = { field: 'inference.score', column: 'inference.score' }
const label = { field: 'inference.label', column: 'label' }

describe('lines about columns', () => {
  it('show where names of columns begin and end', () => {
    const taken = [
      { field: 'testSample.id', column: ' id' },
      { ...label, column: 'Label\u00A0' },
    ]
    const lines = columnLines({ taken, unused: ['a', 'b '], doubts: [] }, paper, 'inference')
    expect(lines).toEqual([
      '  key       id ← " id"',
      String.raw`  taken     label ← "Label\u00a0"`,
      '  not used  a, "b "',
    ])
  })

  it('say how to read a field that the map leaves out', () => {
    const reason = 'not_mapped'
    expect(doubted({ reason, field: 'inference.label', instead: ['label'] }, [score])).toBe(
      '  ! label is not read, because --map names other fields only. To read it from the column label, add --map label.',
    )
    expect(doubted({ reason, field: 'inference.label', instead: ['Label '] })).toBe(
      '  ! label is not read, because --map names other fields only. To read it from the column "Label ", add --map \'label=Label \'.',
    )
    const truth = { reason, field: 'groundTruth.label', instead: ['label'] } as const
    expect(doubted(truth, [], 'groundTruth')).toContain('add --truth label.')
  })

  it('say how to read a field that has no column, and the others from where they are', () => {
    const reason = 'no_column'
    expect(doubted({ reason, field: 'inference.label', instead: ["the cat's"] }, [score])).toBe(
      String.raw`  ! label has no column. Did you mean the cat's? Use --map 'label=the cat'\''s' --map score=inference.score.`,
    )
    const id = { reason, field: 'testSample.id', instead: ['ID'] } as const
    expect(doubted(id)).toContain('Use --key id=ID.')
    expect(doubted(id, [], 'groundTruth')).toContain('Use --sample id=ID.')
  })

  it('say which column may hold the predictions', () => {
    const doubt = {
      reason: 'ground_truth',
      field: label.field,
      instead: ['pred', 'top 1'],
    } as const
    expect(doubted(doubt, [label, score])).toBe(
      '  ! label is read from the column label, which has the name of a ground truth field. If the predictions are in pred or top 1, use --map label=pred --map score=inference.score.',
    )
  })
})
