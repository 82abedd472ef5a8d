import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { durationOf, openProgress, type Advance } from './progress.ts'

const at = (done: number, rest: Partial<Advance> = {}): Advance => ({
  label: 'uploading',
  unit: 'rows',
  done,
  total: 1_000_000,
  ratePerSecond: 312_400,
  ...rest,
})

function screenOf(options: { isTTY?: boolean; columns?: number }) {
  let text = ''
  return { ...options, write: (more: string) => (text += more), text: () => text }
}

describe('progress', () => {
  it('stays on one line of a terminal, within its width, and goes away', () => {
    for (const columns of [40, 60, 80, 200]) {
      const screen = screenOf({ isTTY: true, columns })
      const progress = openProgress(screen)
      progress.show(at(780_000))
      progress.show(at(900_000, { rest: '3 errors' }))
      progress.clear()
      expect(screen.text()).not.toContain('\n')
      const shown = stripVTControlCharacters(screen.text()).split('\r')
      for (const line of shown) expect(line.length).toBeLessThan(columns)
      expect(screen.text().endsWith('\r\u001B[K')).toBe(true)
    }
  })

  it('shows what was done and the rate while nobody knows how much there is', () => {
    const unknown = { ...at(1_234), label: 'checking', total: undefined }
    const terminal = screenOf({ isTTY: true, columns: 100 })
    openProgress(terminal).show(unknown)
    expect(stripVTControlCharacters(terminal.text())).toBe(
      '\rchecking  1,234 rows   312,400 rows/s',
    )
    const file = screenOf({})
    let nowMs = 0
    const progress = openProgress(file, { now: () => nowMs })
    for (nowMs = 0; nowMs < 5_000; nowMs += 500) progress.show(unknown)
    expect(file.text()).toBe('checking  1,234 rows   312,400 rows/s\n'.repeat(2))
  })

  it('shows bar, share, rate and time left', () => {
    const screen = screenOf({ isTTY: true, columns: 100 })
    let nowMs = 0
    const progress = openProgress(screen, { now: () => nowMs })
    progress.show(at(390_000))
    nowMs = 3_000
    progress.show(at(780_000))
    const bare = screen
      .text()
      .slice(screen.text().lastIndexOf('\r'))
      .replaceAll('\u001B[2m', '')
      .replaceAll('\u001B[22m', '')
    expect(bare).toBe(
      '\ruploading  ████████████████████░░░░░░   78 %   312,400 rows/s   1.7 s left\u001B[K',
    )
  })

  it('is a line now and then elsewhere, and one at the end', () => {
    const screen = screenOf({})
    let nowMs = 0
    const progress = openProgress(screen, { now: () => nowMs })
    for (const [ms, done] of [
      [100, 1_000],
      [2_100, 500_000],
      [2_200, 510_000],
      [2_300, 1_000_000],
      [2_400, 1_000_000],
    ] as const) {
      nowMs = ms
      progress.show(at(done))
    }
    expect(screen.text()).toBe(
      'uploading  500,000 of 1,000,000   50 %   312,400 rows/s   2 s left\n' +
        'uploading  1,000,000 of 1,000,000  100 %   312,400 rows/s\n',
    )
  })

  it('says durations as people do', () => {
    expect([0.01, 4.12, 38.4, 700, 11_100].map(durationOf)).toEqual([
      '0.1 s',
      '4.1 s',
      '38 s',
      '12 min',
      '3 h 5 min',
    ])
  })
})
