import type { Json } from '@touchstone/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conditionTitle, withoutCondition, type AddressCondition } from './conditions.ts'
import { listInput, readView } from './view.ts'
import { addressCondition, withCondition, type Operator } from './write-condition.ts'

const operators: readonly Operator[] = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'present',
  'absent',
]

/** What an address asks the server for. */
const asked = (query: string) => {
  const { filter } = listInput(readView(new URLSearchParams(query)))
  const { metadata, created, updated } = filter ?? {}
  return { metadata, created, updated }
}

test('a condition is read from the address as it was written, whatever its keys and value are', () => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom(']=', '["x"]>', 'a=b', '[', 'a.b', '<', '!', '~', '>=', ']', '==', '=>'),
  )
  const path = fc.array(key, { minLength: 1 })
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json)
  fc.assert(
    fc.property(path, fc.constantFrom(...operators), json, (keys, op, value) => {
      const { name, text } = addressCondition(keys, { op, value })
      const read = asked(new URLSearchParams([[name, text]]).toString())
      const expected =
        op === 'present' || op === 'absent' ? { path: keys, op } : { path: keys, op, value }
      // An address has no empty parameters: the path of an empty key alone is a list.
      expect(text).not.toBe('')
      expect(read).toEqual({ metadata: [expected], created: [], updated: [] })
    }),
  )
})

test.each([
  // As addresses were before there were other operators.
  ['meta=train.lr%3D0.01', { metadata: [{ path: ['train', 'lr'], op: '=', value: 0.01 }] }],
  ['meta=a<b%3Dx', { metadata: [{ path: ['a<b'], op: '=', value: 'x' }] }],
  ['meta=on%3D"true"', { metadata: [{ path: ['on'], op: '=', value: 'true' }] }],
  ['meta=["a%3Db"]%3D1', { metadata: [{ path: ['a=b'], op: '=', value: 1 }] }],
  ['meta=[x%3D1', { metadata: [{ path: ['[x'], op: '=', value: 1 }] }],
  ['meta=lr', { metadata: [{ path: ['lr'], op: '=', value: '' }] }],
  // As a person may write them.
  ['where=train.lr>0.01', { metadata: [{ path: ['train', 'lr'], op: '>', value: 0.01 }] }],
  ['where=lr%3D1', { metadata: [{ path: ['lr'], op: '=', value: 1 }] }],
  ['where=lr!%3Dadam', { metadata: [{ path: ['lr'], op: '!=', value: 'adam' }] }],
  ['where=data~net', { metadata: [{ path: ['data'], op: 'contains', value: 'net' }] }],
  ['where=["a>b"]<%3D"x"', { metadata: [{ path: ['a>b'], op: '<=', value: 'x' }] }],
  // Refused by the server, which names the operator that is meant.
  ['where=lr%3D%3D0.01', { metadata: [{ path: ['lr'], op: '==', value: 0.01 }] }],
  ['where=lr%3D>0.01', { metadata: [{ path: ['lr'], op: '=>', value: 0.01 }] }],
  ['where=lr!%3D%3D0.01', { metadata: [{ path: ['lr'], op: '!==', value: 0.01 }] }],
  ['where=["a%3D%3Db"]>1', { metadata: [{ path: ['a==b'], op: '>', value: 1 }] }],
  ['where=[x>1', { metadata: [{ path: ['[x'], op: '>', value: 1 }] }],
  [
    'has=a.b&lacks=c',
    {
      metadata: [
        { path: ['a', 'b'], op: 'present' },
        { path: ['c'], op: 'absent' },
      ],
    },
  ],
  [
    'created=>%3D2026-03-01&created=<2026-04-01&updated=>2026-05-01',
    {
      created: [
        { op: '>=', value: '2026-03-01' },
        { op: '<', value: '2026-04-01' },
      ],
      updated: [{ op: '>', value: '2026-05-01' }],
    },
  ],
  ['', {}],
])('the address %s asks for %j', (query, expected) => {
  expect(asked(query)).toEqual({ metadata: [], created: [], updated: [], ...expected })
})

test.each<[AddressCondition, string]>([
  [{ name: 'meta', text: 'lr=0.01' }, 'lr = 0.01'],
  [{ name: 'where', text: 'lr!=0.01' }, 'lr ≠ 0.01'],
  [{ name: 'where', text: 'lr>=0.01' }, 'lr ≥ 0.01'],
  [{ name: 'where', text: 'lr<"b"' }, 'lr < "b"'],
  [{ name: 'where', text: 'data~"net"' }, 'data contains "net"'],
  [{ name: 'has', text: 'train.lr' }, 'train.lr is present'],
  [{ name: 'lacks', text: '["a.b"]' }, '["a.b"] is absent'],
  [{ name: 'where', text: '["a>b"]!=1' }, '["a>b"] ≠ 1'],
  [{ name: 'meta', text: '["a=b"]=1' }, '["a=b"] = 1'],
  [{ name: 'created', text: '<=2026-03-01' }, 'Created ≤ 2026-03-01'],
  [{ name: 'created', text: 'soon' }, 'Created = soon'],
  [{ name: 'updated', text: '>2026-03-01' }, 'Edited > 2026-03-01'],
])('%j is shown as %s', (condition, title) => {
  expect(conditionTitle(condition)).toBe(title)
})

test('a condition is added once, and taken off alone', () => {
  const one = { name: 'where', text: 'lr>1' } as const
  const other = { name: 'where', text: 'lr<9' } as const
  const conditions = [one, other, { name: 'has', text: 'lr>1' } as const]
  expect(withCondition(conditions, one)).toEqual({ where: ['lr<9', 'lr>1'] })
  expect(withoutCondition(conditions, one)).toEqual({ where: ['lr<9'] })
  expect(withoutCondition([one], one)).toEqual({ where: [] })
})
