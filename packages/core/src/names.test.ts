import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type * as z from 'zod/mini'
import { formatId } from './ids.ts'
import { Description, Name, Tag, Tags } from './names.ts'

const messagesOf = (schema: z.ZodMiniType, input: unknown): string =>
  (schema.safeParse(input).error?.issues ?? []).map(({ message }) => message).join(' ')

describe('a name', () => {
  test('is kept in Unicode NFC', () => {
    expect(Name.parse('Cafe\u0301')).toBe('Caf\u00e9')
  })

  test('is trimmed', () => {
    expect(Name.parse(' \u00a0\n ResNet 50\u3000\t')).toBe('ResNet 50')
  })

  test('is compared exactly: case and inner spaces stay', () => {
    expect(Name.parse('ResNet  50')).toBe('ResNet  50')
    expect(Name.parse('resnet  50')).toBe('resnet  50')
  })

  test('that was accepted is accepted again as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (raw) => {
        const { data } = Name.safeParse(raw)
        fc.pre(data !== undefined)
        expect(Name.parse(data)).toBe(data)
      }),
    )
  })

  test.each(['', ' ', '\u3000\t'])('may not be blank: %j', (blank) => {
    expect(messagesOf(Name, blank)).toBe('A name must not be blank.')
  })

  test('has at most 256 characters, where an emoji is one', () => {
    expect(Name.parse('😀'.repeat(256))).toBe('😀'.repeat(256))
    expect(messagesOf(Name, '😀'.repeat(257))).toBe(
      'A name has at most 256 characters; this one has 257.',
    )
  })

  test('is measured after trimming and NFC', () => {
    expect(Name.parse(` ${'e\u0301'.repeat(256)} `)).toBe('é'.repeat(256))
  })

  test.each(['a\nb', 'a\tb', 'a\0b', 'a\u007fb', 'a\u0085b'])(
    'may not contain a control character: %j',
    (text) => {
      expect(messagesOf(Name, text)).toContain('must not contain control characters')
    },
  )

  test('may not contain half of a surrogate pair', () => {
    expect(messagesOf(Name, 'a\ud800')).toBe('A name must be well-formed Unicode.')
  })

  test.each([
    formatId('model', 1),
    formatId('workflow', 99).toUpperCase(),
    ` ${formatId('testRun', 7)} `,
    'mdl_oooooooooli',
  ])('may not read as an id of any kind: %s', (text) => {
    expect(messagesOf(Name, text)).toContain('looks like an id. Choose another name.')
  })

  test.each(['mdl_1', 'mdl', 'wf_resnet', '12', '__proto__', 'null', '../x'])(
    'may be %s',
    (text) => {
      expect(Name.parse(text)).toBe(text)
    },
  )

  test.each([undefined, null, 5, ['a']])('must be a text, not %j', (input) => {
    expect(messagesOf(Name, input)).toBe('A name must be a text.')
  })
})

describe('a tag', () => {
  test('has at most 128 characters', () => {
    expect(Tag.parse('😀'.repeat(128))).toBe('😀'.repeat(128))
    expect(messagesOf(Tag, 'x'.repeat(129))).toBe(
      'A tag has at most 128 characters; this one has 129.',
    )
  })

  test('may read as an id, because nothing is loaded by it', () => {
    expect(Tag.parse(formatId('model', 1))).toBe(formatId('model', 1))
  })

  test('follows the rules of names otherwise', () => {
    expect(Tag.parse(' e\u0301 ')).toBe('é')
    expect(messagesOf(Tag, ' ')).toBe('A tag must not be blank.')
    expect(messagesOf(Tag, 'a\nb')).toContain('A tag must not contain control characters')
  })
})

describe('tags', () => {
  const distinct = (count: number): string[] => Array.from({ length: count }, (_, i) => `tag ${i}`)

  test('count once however often they are repeated, in the order of their first sight', () => {
    expect(Tags.parse(['b', ' a', 'b ', 'e\u0301', 'a', '\u00e9'])).toEqual(['b', 'a', 'é'])
  })

  test('are at most 64, repeats not counted', () => {
    expect(Tags.parse([...distinct(64), ...distinct(64)])).toEqual(distinct(64))
    expect(messagesOf(Tags, distinct(65))).toBe('There may be at most 64 tags.')
  })

  test('are refused when one of them is', () => {
    const issue = Tags.safeParse(['a', ' ']).error?.issues[0]
    expect(issue).toMatchObject({ path: [1], message: 'A tag must not be blank.' })
  })
})

test('a description has at most 4,096 characters, and may have lines', () => {
  const longest = '😀\n'.repeat(2048)
  expect(Description.parse(longest)).toBe(longest)
  expect(Description.parse('')).toBe('')
  expect(messagesOf(Description, `${longest}x`)).toBe('A description has at most 4096 characters.')
})
