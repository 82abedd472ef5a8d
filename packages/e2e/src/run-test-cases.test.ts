import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { homesWithFaults } from './every-home.ts'
import { openServer } from './homes.ts'
import { all, numberOf, stage } from './run-kit.ts'

describe.each(homesWithFaults)('test cases $name', ({ open }) => {
  it('edits make versions, and every version stays readable', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const first = await TestCase.create('pets', {
      samples: animals(10),
      description: 'all of them',
      tags: ['small'],
    })
    const second = await first.edit({ add: animals(5, 10) })
    const third = await second.edit({ remove: ({ testSample }) => numberOf(testSample) < 3 })
    const fourth = await third.edit({ replace: animals(2, 100) })
    const both = await fourth.edit({
      add: animals(1, 50),
      remove: ({ testSample }) => numberOf(testSample) === 100,
    })
    const contents = [
      animals(10),
      animals(15),
      animals(12, 3),
      animals(2, 100),
      [...animals(1, 101), ...animals(1, 50)],
    ]
    for (const [i, rows] of contents.entries()) {
      const loaded = await TestCase.load('pets', { version: i + 1 })
      expect(loaded).toMatchObject({
        version: i + 1,
        size: rows.length,
        description: 'all of them',
      })
      expect(await all(loaded.rows())).toEqual(rows)
    }
    // An instance stays at its version.
    expect(await all(first.rows())).toEqual(animals(10))
    expect(await TestCase.load(both.id)).toMatchObject({ version: 5, tags: ['small'] })
    await expect(TestCase.load('pets', { version: 6 })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('its newest is 5'),
    })
  })

  it('an edit on a state that somebody changed is refused', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const seen = await TestCase.create('pets', { samples: animals(3) })
    await seen.edit({ add: animals(1, 3) })
    await expect(seen.edit({ add: animals(1, 4) })).rejects.toMatchObject({
      code: 'stale_revision',
    })
    expect(await all((await TestCase.load('pets')).rows())).toEqual(animals(4))
  })

  it('a new label for a sample that is there replaces the old one, in the new version only', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const first = await TestCase.create('pets', { samples: animals(10) })
    const [sample] = animals(1, 4)
    const fox = { testSample: { locator: 's3://animals/4.png' }, groundTruth: { label: 'fox' } }
    const second = await first.edit({ add: [fox] })
    expect(second.size).toBe(10)
    expect((await all(second.rows()))[4]).toEqual(fox)
    expect((await all(first.rows()))[4]).toEqual(sample)
    const third = await second.edit({ add: animals(1, 4) })
    expect(await all(third.rows())).toEqual(animals(10))
  })

  it('slices and slices of slices move no sample', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const pets = await TestCase.create('pets', { samples: animals(5_000) })
    const before = await home.countObjects('samples')
    expect(before).toBeGreaterThan(0)
    const dogs = await TestCase.create('dogs', {
      sliceOf: pets,
      where: ({ groundTruth }) => groundTruth.label === 'dog',
    })
    const late = await TestCase.create('late dogs', {
      sliceOf: dogs,
      where: ({ testSample }) => numberOf(testSample) >= 4_000,
    })
    expect(await home.countObjects('samples')).toBe(before)
    const rows = animals(5_000).filter(({ groundTruth }) => groundTruth.label === 'dog')
    expect(await all(dogs.rows())).toEqual(rows)
    expect(await all(late.rows())).toEqual(
      rows.filter(({ testSample }) => numberOf(testSample) >= 4_000),
    )
    // A slice is of its own: a change of the whole does not reach it.
    await pets.edit({ remove: () => true })
    expect(await all((await TestCase.load('dogs')).rows())).toEqual(rows)
  })

  it('initMany makes all test cases or none', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    await TestCase.create('taken', { samples: animals(1) })
    const names = async () => (await all(TestCase.list())).map(({ name }) => name)
    const inputs = (...list: string[]) => list.map((name, i) => ({ name, samples: animals(5, i) }))
    await expect(TestCase.initMany(inputs('a', 'b', 'taken', 'c'))).rejects.toMatchObject({
      code: 'name_taken',
    })
    expect(await names()).toEqual(['taken'])
    await expect(TestCase.load('a')).rejects.toMatchObject({ code: 'not_found' })
    const made = await TestCase.initMany(inputs('a', 'b', 'c'))
    expect(made.map(({ name, size }) => [name, size])).toEqual([
      ['a', 5],
      ['b', 5],
      ['c', 5],
    ])
    expect(await names()).toEqual(['a', 'b', 'c', 'taken'])
    const b = await TestCase.load('b')
    expect(await all(b.rows())).toEqual(animals(5, 1))
    const renamed = await b.edit({ name: 'd' })
    expect(renamed).toMatchObject({ name: 'd', version: 1 })
    await expect(TestCase.initMany(inputs('e', 'e'))).rejects.toMatchObject({ code: 'name_taken' })
    expect(await names()).toEqual(['a', 'c', 'd', 'taken'])
  })
})

it('getOrCreate makes a test case once, whoever calls', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const results = await Promise.all(
    Array.from({ length: 8 }, () => TestCase.getOrCreate('pets', { samples: animals(20) })),
  )
  expect(results.filter(({ created }) => created)).toHaveLength(1)
  expect(new Set(results.map(({ testCase }) => testCase.id)).size).toBe(1)
  const unread: Iterable<never> = {
    [Symbol.iterator]() {
      throw new Error('Nobody should read these samples')
    },
  }
  const { created, testCase } = await TestCase.getOrCreate('pets', { samples: unread })
  expect(created).toBe(false)
  expect(await all(testCase.rows())).toEqual(animals(20))
})

it('samples come back in the order in which they came, across many parts', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const pets = await TestCase.create('pets', { samples: animals(30_000) })
  expect((await all(pets.rows())).map(({ testSample }) => numberOf(testSample))).toEqual(
    Array.from({ length: 30_000 }, (_, i) => i),
  )
})

it('one sample in two test cases is stored once and inferred once', async () => {
  await using home = await openServer()
  const { workflow, suite, model } = await stage(home.touchstone, { count: 20 })
  const before = await home.countObjects('samples')
  const other = await workflow.TestCase.create('other', {
    samples: animals(20).map((row) => ({ ...row, groundTruth: { label: 'fox' } })),
  })
  expect(await home.countObjects('samples')).toBe(before)
  expect(new Set((await all(other.rows())).map(({ groundTruth }) => groundTruth.label))).toEqual(
    new Set(['fox']),
  )
  await runTest(model, suite)
  const rows = await all(model.inferences(other))
  expect(rows.every(({ inference }) => inference !== undefined)).toBe(true)
})

it('metadata of a sample may change: the sample stays the same, with its place', async () => {
  await using home = await openServer()
  const { suite, model, testCase } = await stage(home.touchstone, { count: 5 })
  await runTest(model, suite)
  const noted = animals(5).map((row, i) => ({
    ...row,
    testSample: { ...row.testSample, metadata: { seen: i, by: { name: 'Ada' } } },
  }))
  const second = await testCase.edit({ add: noted.slice(1, 4) })
  const expected = animals(5).map((row, i) => (i >= 1 && i < 4 ? noted[i] : row))
  expect(second.size).toBe(5)
  expect(await all(second.rows())).toEqual(expected)
  // Whoever does not mention metadata does not remove it.
  const third = await second.edit({ add: animals(5) })
  expect(await all(third.rows())).toEqual(expected)
  const again = await suite.edit({ testCases: [third] })
  const { counts } = await runTest(model, again)
  expect(counts).toMatchObject({ samples: 5, inferred: 0, reused: 5 })
})

it('an empty test case and a test on it are as good as any', async () => {
  await using home = await openServer()
  const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
  const none = await TestCase.create('none', { samples: [] })
  expect(none.size).toBe(0)
  expect(await all(none.rows())).toEqual([])
  const slice = await TestCase.create('slice', { sliceOf: none, where: () => true })
  const suite = await TestSuite.create('empty', { testCases: [none, slice] })
  const { counts, run } = await runTest(await Model.create('any'), suite)
  expect(counts).toEqual({ samples: 0, inferred: 0, reused: 0, errors: 0, missing: 0 })
  expect(run.state).toBe('complete')
  const filled = await none.edit({ add: animals(3) })
  expect(await all(filled.rows())).toEqual(animals(3))
})

it('an edit of contents says clearly that replace excludes add and remove', async () => {
  await using home = await openServer()
  const { testCase } = await stage(home.touchstone, { count: 2 })
  await expect(testCase.edit({ replace: animals(1), add: animals(1, 9) })).rejects.toMatchObject({
    code: 'bad_input',
  })
})
