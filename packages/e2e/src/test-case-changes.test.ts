import { describe, expect, it } from 'vitest'
import { countRows, decodeBitmap } from '@touchstone/core'
import type { Touchstone } from '@touchstone/client'
import { animals, defineAnimals } from './animals.ts'
import { homesWithFaults } from './every-home.ts'
import { openServer } from './homes.ts'
import { numberOf } from './run-kit.ts'

interface Case {
  readonly id: string
  readonly version: number
}

/** How many samples were added, removed and changed, from all pages. */
async function changes(
  { rpc }: Touchstone,
  { id: testCaseId }: Case,
  between: { base: number; version: number; limit?: number },
) {
  const total = { added: 0, removed: 0, changed: 0, pages: 0 }
  for (let from: number | undefined = 0; from !== undefined;) {
    const page: Awaited<ReturnType<typeof rpc.testCases.changes.query>> =
      await rpc.testCases.changes.query({ testCaseId, from, ...between })
    for (const block of page.blocks) {
      total.added += countRows(decodeBitmap(block.added))
      total.removed += countRows(decodeBitmap(block.removed))
      total.changed += countRows(decodeBitmap(block.changed))
    }
    total.pages++
    from = page.next
  }
  return total
}

describe.each(homesWithFaults)('what changed in a test case $name', ({ open }) => {
  it('is told as samples that were added, removed, or given another ground truth', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const first = await TestCase.create('pets', { samples: animals(10) })
    const second = await first.edit({ add: animals(5, 10) })
    const third = await second.edit({ remove: ({ testSample }) => numberOf(testSample) < 3 })
    const relabelled = animals(6, 10).map(({ testSample }) => ({
      testSample,
      groundTruth: { label: 'dog' },
    }))
    // 10 to 14 are there, and 12 is a dog already; 15 is new.
    const fourth = await third.edit({ add: relabelled })
    const between = (base: number, version: number) =>
      changes(home.touchstone, fourth, { base, version })
    expect(await between(1, 2)).toEqual({ added: 5, removed: 0, changed: 0, pages: 1 })
    expect(await between(2, 3)).toEqual({ added: 0, removed: 3, changed: 0, pages: 1 })
    expect(await between(3, 4)).toEqual({ added: 1, removed: 0, changed: 4, pages: 1 })
    expect(await between(4, 3)).toEqual({ added: 0, removed: 1, changed: 4, pages: 1 })
    expect(await between(1, 4)).toEqual({ added: 6, removed: 3, changed: 0, pages: 1 })
    expect(await between(4, 4)).toEqual({ added: 0, removed: 0, changed: 0, pages: 1 })
  })

  it('equal ground truths that were uploaded again are no change', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const first = await TestCase.create('pets', { samples: animals(10) })
    const again = await first.edit({ replace: animals(8) })
    expect(await changes(home.touchstone, again, { base: 1, version: 2 })).toMatchObject({
      added: 0,
      removed: 2,
      changed: 0,
    })
  })

  it('a list is filtered by a part of the name, of the description, or a tag', async () => {
    await using home = await open()
    const { TestCase, TestSuite } = defineAnimals(home.touchstone)
    const { testCase } = await TestCase.getOrCreate('Night', { samples: animals(1), tags: ['x'] })
    await TestCase.create('day', { samples: animals(1), description: 'never at night' })
    await TestCase.create('dusk', { samples: animals(1), tags: ['x', 'y'] })
    const { testSuite } = await TestSuite.getOrCreate('all', { testCases: [testCase] })
    const { workflowId } = testCase.record
    const { rpc } = home.touchstone
    const names = async (filter: { search?: string; tags?: string[] }): Promise<string[]> => {
      const page = await rpc.testCases.list.query({ workflowId, sort: 'name', filter })
      return page.items.map(({ name }) => name)
    }
    expect(await names({ search: 'NIGHT' })).toEqual(['day', 'Night'])
    expect(await names({ tags: ['x'] })).toEqual(['dusk', 'Night'])
    expect(await names({ tags: ['x', 'y'], search: 'du' })).toEqual(['dusk'])
    const suites = await rpc.testSuites.list.query({ workflowId, filter: { search: 'none' } })
    expect(suites.items).toEqual([])
    expect(testSuite.record.testCases).toBe(1)
  })
})

it('blocks that are compared come page by page', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const first = await TestCase.create('many', { samples: animals(9_000) })
  const dogs = animals(9_000).map(({ testSample }) => ({
    testSample,
    groundTruth: { label: 'dog' },
  }))
  const second = await first.edit({ add: dogs })
  expect(await changes(home.touchstone, second, { base: 1, version: 2, limit: 1 })).toEqual({
    added: 0,
    removed: 0,
    changed: 6_000,
    pages: 3,
  })
})

it('one is found by its id alone, and a name asks for its workflow', async () => {
  await using home = await openServer()
  const { TestCase, TestSuite } = defineAnimals(home.touchstone)
  const testCase = await TestCase.create('pets', { samples: animals(1) })
  const suite = await TestSuite.create('pets', { testCases: [testCase] })
  const { rpc } = home.touchstone
  expect((await rpc.testCases.get.query({ testCase: testCase.id })).record.name).toBe('pets')
  expect((await rpc.testSuites.get.query({ testSuite: suite.id })).record.name).toBe('pets')
  for (const call of [
    rpc.testCases.get.query({ testCase: 'pets' }),
    rpc.testSuites.get.query({ testSuite: 'pets' }),
  ])
    await expect(call).rejects.toThrow('A name is unique within its workflow only')
})
