import { expect, test } from 'vitest'
import { folded, isMarkdown, isProse, jsonIn, turnsOf } from './reading.ts'

test('reads texts of several lines or many words, and not names and addresses', () => {
  expect(isProse('first line\nsecond line')).toBe(true)
  expect(isProse('words '.repeat(20))).toBe(true)
  for (const other of [
    'a name',
    'one line\n',
    `s3://bucket/${'x'.repeat(100)}`,
    5,
    null,
    undefined,
  ])
    expect(isProse(other)).toBe(false)
})

test('knows a conversation by its roles and contents', () => {
  const user = { role: 'user', content: 'Hi' }
  expect(turnsOf([user])).toEqual([{ ...user, more: undefined }])
  const parts = { role: 'assistant', content: [{ type: 'text', text: 'a' }, { text: 'b' }] }
  expect(turnsOf([parts])?.[0]?.content).toBe('a\n\nb')
  const call = { role: 'assistant', content: null, tool_calls: [{ name: 'search' }] }
  expect(turnsOf([call])).toEqual([
    { role: 'assistant', content: '', more: { tool_calls: [{ name: 'search' }] } },
  ])
  for (const other of [[], {}, 'text', [{ role: 'user' }], [{ content: 'x' }], [user, 5]])
    expect(turnsOf(other)).toBeUndefined()
  expect(turnsOf([{ role: 'user', content: [{ type: 'image', url: 'x' }] }])).toBeUndefined()
})

test('takes a text for JSON only where it is an object or a list', () => {
  expect(jsonIn(' {"a": [1]}')).toEqual({ a: [1] })
  for (const text of ['5', '"text"', '{"a": ', '[link](x)']) expect(jsonIn(text)).toBeUndefined()
})

test('knows Markdown by its marks, and leaves what would take long to render', () => {
  for (const text of ['# Title', 'a **bold** word', '- item', '1. item', '```\ncode\n```'])
    expect(isMarkdown(text)).toBe(true)
  expect(isMarkdown('Nothing but * words, 5 # 6.')).toBe(false)
  expect(isMarkdown(`# ${'x'.repeat(30_000)}`)).toBe(false)
  expect(isMarkdown(`# a\n${'> '.repeat(500)}deep`)).toBe(false)
})

test('folds a long text at the end of a paragraph', () => {
  expect(folded('short')).toBeUndefined()
  const paragraph = 'word '.repeat(60).trim()
  const text = Array.from({ length: 10 }, () => paragraph).join('\n\n')
  expect(folded(text)).toBe([paragraph, paragraph, paragraph].join('\n\n'))
  expect(folded('x'.repeat(5_000))).toHaveLength(1_200)
})
