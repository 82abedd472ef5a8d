import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { all } from './run-kit.ts'

describe.each(homes)('test suites $name', ({ open }) => {
  it('keep the order of their test cases, in every version', async () => {
    await using home = await open()
    const { TestCase, TestSuite } = defineAnimals(home.touchstone)
    const [a, b, c, d] = await TestCase.initMany(
      ['a', 'b', 'c', 'd'].map((name, i) => ({ name, samples: animals(4, 3 * i) })),
    )
    if (!a || !b || !c || !d) throw new Error('initMany made fewer than asked for')
    const first = await TestSuite.create('suite', { testCases: [c, a, b] })
    const second = await first.edit({ add: [d], remove: [a] })
    const newer = await b.edit({ remove: () => true })
    const third = await second.edit({ add: [newer] })
    await third.edit({ testCases: [a, d] })
    const versions: [string, number, number][][] = [
      [
        ['c', 1, 4],
        ['a', 1, 4],
        ['b', 1, 4],
      ],
      [
        ['c', 1, 4],
        ['b', 1, 4],
        ['d', 1, 4],
      ],
      [
        ['c', 1, 4],
        ['b', 2, 0],
        ['d', 1, 4],
      ],
      [
        ['a', 1, 4],
        ['d', 1, 4],
      ],
    ]
    // Neighbours share one sample.
    const sizes = [10, 10, 7, 8]
    for (const [i, testCases] of versions.entries()) {
      const loaded = await TestSuite.load('suite', { version: i + 1 })
      expect(loaded.testCases.map(({ name, version, size }) => [name, version, size])).toEqual(
        testCases,
      )
      expect(loaded).toMatchObject({ version: i + 1, size: sizes[i] })
    }
    expect(await TestSuite.load(first.id)).toMatchObject({ version: 4 })
    expect(
      await all((await TestSuite.load('suite', { version: 1 })).testCases[2]?.rows() ?? none()),
    ).toEqual(animals(4, 3))
  })

  it('refuse what cannot be in a suite, and stay as they are', async () => {
    await using home = await open()
    const { TestCase, TestSuite } = defineAnimals(home.touchstone)
    const elsewhere = defineAnimals(home.touchstone, 'Other animals')
    const own = await TestCase.create('own', { samples: animals(2) })
    const foreign = await elsewhere.TestCase.create('foreign', { samples: animals(2) })
    const suite = await TestSuite.create('suite', { testCases: [own] })
    const refused = [
      () => TestSuite.create('twice', { testCases: [own, own] }),
      () => TestSuite.create('foreign', { testCases: [foreign] }),
      () => suite.edit({ testCases: [own, own] }),
      () => suite.edit({ add: [foreign] }),
      () => suite.edit({ testCases: [own], add: [own] }),
    ]
    for (const attempt of refused)
      await expect(attempt()).rejects.toMatchObject({ code: 'bad_input' })
    expect((await all(TestSuite.list())).map(({ name, version }) => [name, version])).toEqual([
      ['suite', 1],
    ])
  })
})

async function* none(): AsyncGenerator<never> {}

it('an edit that changes nothing of the list makes no version', async () => {
  await using home = await openServer()
  const { TestCase, TestSuite } = defineAnimals(home.touchstone)
  const testCase = await TestCase.create('one', { samples: animals(2) })
  const suite = await TestSuite.create('suite', { testCases: [testCase] })
  const described = await suite.edit({ description: 'nightly', tags: ['ci'] })
  expect(described).toMatchObject({ version: 1, description: 'nightly', tags: ['ci'], size: 2 })
  const { testSuite, created } = await TestSuite.getOrCreate('suite', { testCases: [] })
  expect(created).toBe(false)
  expect(testSuite).toMatchObject({ id: suite.id, version: 1, size: 2 })
  await expect(suite.edit({ description: 'stale' })).rejects.toMatchObject({
    code: 'stale_revision',
  })
})
