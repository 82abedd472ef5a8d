import { describe, expect, it } from 'vitest'
import { judgeFamilies } from './families.ts'

const compared = (pValue: number | null, low = 0.1) => ({
  pValue,
  interval: [low, 1] as const,
  difference: 0.5,
  withinMargin: null as 'equivalent' | null,
})
const figure = (name: string, toBase: readonly ReturnType<typeof compared>[]) => ({
  name,
  higherIsBetter: name === 'bias' ? null : name !== 'distance',
  models: [{ toBase: null }, ...toBase.map((one) => ({ toBase: one }))],
})

describe('Comparisons of one metric', () => {
  const [first, second, third, none] = [
    compared(0.01),
    compared(0.02),
    compared(0.03),
    compared(null),
  ] as const
  const figures = [figure('right', [first, second]), figure('right', [third, none])]

  it('are one family, over test cases and models, in which one without a p value does not count', () => {
    const judged = judgeFamilies(figures, 'holm')
    expect(judged(first)).toMatchObject({ adjustedP: 0.03, family: 3, significant: true })
    expect(judged(second)).toMatchObject({ adjustedP: 0.04, family: 3, significant: true })
    expect(judged(third)).toMatchObject({ adjustedP: 0.04, family: 3, significant: true })
    expect(judged(none)).toMatchObject({ adjustedP: null, family: 3, significant: false })
  })

  it('are corrected as asked, or not at all', () => {
    const [of, two] = [compared(0.02), compared(0.04)]
    const pair = [figure('right', [of, two])]
    expect(judgeFamilies(pair, 'holm')(two).adjustedP).toBe(0.04)
    expect(judgeFamilies(pair, 'benjamini-hochberg')(of).adjustedP).toBe(0.04)
    expect(judgeFamilies(pair, 'none')(of)).toMatchObject({ adjustedP: 0.02, family: 2 })
  })

  it('do not count for another metric', () => {
    const other = compared(0.04)
    const judged = judgeFamilies([...figures, figure('distance', [other])], 'holm')
    expect(judged(other)).toMatchObject({ adjustedP: 0.04, family: 1, significant: true })
  })

  it('are not significant while the interval has 0 in it', () => {
    const wide = compared(0.001, -0.1)
    expect(judgeFamilies([figure('right', [wide])], 'holm')(wide).significant).toBe(false)
  })
})

describe('A verdict', () => {
  it('has no direction where neither is better', () => {
    const [clear, open] = [compared(0.001), compared(0.4, -0.1)]
    const judged = judgeFamilies([figure('bias', [clear, open])], 'none')
    expect([judged(clear).verdict, judged(open).verdict]).toEqual(['different', 'undecided'])
  })

  it('is that of the significant difference in its direction, then that of the margin', () => {
    const figures = (name: string) => {
      const [clear, close, open] = [compared(0.001), compared(0.4, -0.1), compared(0.4, -0.1)]
      const all = [clear, { ...close, withinMargin: 'equivalent' as const }, open]
      const judged = judgeFamilies([figure(name, all)], 'none')
      return all.map((one) => judged(one).verdict)
    }
    expect(figures('right')).toEqual(['better', 'equivalent', 'undecided'])
    expect(figures('distance')).toEqual(['worse', 'equivalent', 'undecided'])
  })
})
