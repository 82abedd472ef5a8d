import { expect, it } from 'vitest'
import type { OpenTable } from './open-table.ts'
import { failedStep } from './table-writes.ts'

const a = { pk: 'p', sk: 'a' }
const b = { pk: 'q', sk: 'b' }

/** What conditions promise when many write at once. */
export function tableRaceCases(open: OpenTable): void {
  it('lets one of 50 writers win each revision', async () => {
    await using opened = await open()
    const { table } = opened
    for (let revision = 0; revision < 4; revision++) {
      const failures = await Promise.all(
        Array.from({ length: 50 }, (_, writer) =>
          failedStep(table, [{ put: a, value: `${writer}`, expect: revision }]),
        ),
      )
      const winners = failures.flatMap((failure, writer) => (failure === undefined ? [writer] : []))
      expect(winners).toHaveLength(1)
      expect(failures.every((failure) => failure === undefined || failure === 0)).toBe(true)
      expect(await table.get(a)).toStrictEqual({
        ...a,
        revision: revision + 1,
        value: `${winners[0]}`,
      })
    }
  })

  it('loses no increment of 10 writers that read and try again', async () => {
    await using opened = await open()
    const { table } = opened
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let done = 0; done < 3;) {
          const item = await table.get(a)
          const value = `${Number(item?.value ?? 0) + 1}`
          const put = { put: a, value, expect: item?.revision ?? 0 }
          if ((await failedStep(table, [put])) === undefined) done++
        }
      }),
    )
    expect(await table.get(a)).toStrictEqual({ ...a, revision: 30, value: '30' })
  })

  it('never mixes the groups of 20 writers', async () => {
    await using opened = await open()
    const { table } = opened
    for (let revision = 0; revision < 3; revision++) {
      const failures = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => {
          const steps = [
            { put: a, value: `${writer}`, expect: revision },
            { put: b, value: `${writer}`, expect: revision },
          ]
          return failedStep(table, writer % 2 === 0 ? steps : steps.toReversed())
        }),
      )
      expect(failures.filter((failure) => failure === undefined)).toHaveLength(1)
      const [first, second] = await table.getMany([a, b])
      expect(first).toMatchObject({ revision: revision + 1, value: second?.value })
      expect(second?.revision).toBe(revision + 1)
    }
  })
}
