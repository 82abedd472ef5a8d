import type { LabeledSample } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { homes } from './every-home.ts'
import { all, type AnimalTypes } from './run-kit.ts'

const cat = { label: 'cat' }
const deep = (levels: number): unknown => (levels === 0 ? 1 : { inner: deep(levels - 1) })

describe.each(homes)('bad rows $name', ({ open }) => {
  it.each<[string, object, { code: string; message: RegExp }]>([
    [
      'a sample of the wrong shape',
      { testSample: { locator: 7 }, groundTruth: cat },
      { code: 'schema_mismatch', message: /test sample of row 3 .*locator: .*expected string/ },
    ],
    [
      'a ground truth of the wrong shape',
      { testSample: { locator: 'x' }, groundTruth: {} },
      { code: 'schema_mismatch', message: /ground truth of row 3 .*label: .*expected string/ },
    ],
    [
      'no ground truth',
      { testSample: { locator: 'x' } },
      { code: 'schema_mismatch', message: /ground truth of row 3 / },
    ],
    [
      'half of a surrogate pair',
      { testSample: { locator: '\udc00' }, groundTruth: cat },
      { code: 'bad_input', message: /row 3 cannot be stored: locator has an unpaired surrogate/ },
    ],
    [
      'metadata that is too deep',
      { testSample: { locator: 'x', metadata: { a: deep(40) } }, groundTruth: cat },
      { code: 'bad_input', message: /row 3 cannot be stored: metadata\.a\.inner.*nested deeper/ },
    ],
    [
      'a row that is too large',
      { testSample: { locator: 'x' }, groundTruth: { label: 'y'.repeat(1024 * 1024) } },
      { code: 'too_large', message: /ground truth of row 3 .*1048576/ },
    ],
    [
      'a sample that is too large',
      { testSample: { locator: 'y'.repeat(1024 * 1024) }, groundTruth: cat },
      { code: 'too_large', message: /test sample of row 3 .*1048576/ },
    ],
  ])('%s names row and path, and nothing is stored', async (_, bad, expected) => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const whole = await TestCase.create('before', { samples: animals(2) })
    const objects = await home.countObjects('samples')
    // What is tested is what happens to rows that the types do not allow.
    const samples = [...animals(3, 10), bad as LabeledSample<AnimalTypes>, ...animals(3, 20)]
    await expect(TestCase.create('bad', { samples })).rejects.toMatchObject({
      code: expected.code,
      message: expect.stringMatching(expected.message),
    })
    await expect(whole.edit({ add: samples })).rejects.toMatchObject({ code: expected.code })
    expect((await all(TestCase.list())).map(({ name, version }) => [name, version])).toEqual([
      ['before', 1],
    ])
    expect(await home.countObjects('samples')).toBe(objects)
  })

  it('one sample with two different ground truths is refused, with equal ones it is not', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const twice = [...animals(10), ...animals(3, 4)]
    expect((await TestCase.create('equal', { samples: twice })).size).toBe(10)
    const fox = { testSample: { locator: 's3://animals/4.png' }, groundTruth: { label: 'fox' } }
    await expect(
      TestCase.create('different', { samples: [...animals(10), fox] }),
    ).rejects.toMatchObject({
      code: 'bad_input',
      message:
        'The test sample {"locator":"s3://animals/4.png"} has different ground truths in row 4 and in row 10. Keep one row for each test sample.',
      details: { earlier: 'row 4', later: 'row 10' },
    })
    // Far apart, so that they come in different parts.
    await expect(
      TestCase.create('different', { samples: [...animals(9_000), fox] }),
    ).rejects.toMatchObject({ code: 'bad_input' })
    await expect(TestCase.load('different')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a source that throws in the middle leaves no test case', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    async function* breaking() {
      yield* animals(5_000)
      throw new Error('the file broke off')
    }
    await expect(TestCase.create('torn', { samples: breaking() })).rejects.toThrow(
      'the file broke off',
    )
    await expect(TestCase.load('torn')).rejects.toMatchObject({ code: 'not_found' })
    const whole = await TestCase.create('torn', { samples: animals(5_000) })
    expect(whole.size).toBe(5_000)
  })
})
