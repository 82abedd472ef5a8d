import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchPath } from '../../routing/route.ts'
import { parsePath, pathText } from './path-text.ts'
import { metadataFilter, readMetadataFilter } from './conditions.ts'
import { columnTitle, readView } from './view.ts'

test.each([
  [['train', 'lr'], 'train.lr'],
  [['a.b', 'c'], '["a.b","c"]'],
  [['a=b'], '["a=b"]'],
  [['[x'], '["[x"]'],
  [['', 'a'], '["","a"]'],
])('the path %j is written %s, and read again', (path, text) => {
  expect(pathText(path)).toBe(text)
  expect(parsePath(text)).toEqual(path)
})

test.each([
  ['/models/:model', '/models/mdl_1', { model: 'mdl_1' }],
  ['/models/:model', '/models/a%2Fb/', { model: 'a/b' }],
  ['/models/:model', '/models', undefined],
  ['/models/:model', '/models/%E0%A4%A', undefined],
  ['/models', '/models/', {}],
])('%s matches %s as %j', (path, pathname, params) => {
  expect(matchPath(path, pathname)).toEqual(params)
})

test('a metadata filter is read as it was written, whatever its keys and value are', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom(']=', '["x"]=', 'a=b', '[', 'a.b', '='))
  fc.assert(
    fc.property(fc.array(key, { minLength: 1 }), fc.jsonValue(), (path, value) => {
      const read = readMetadataFilter(metadataFilter(path, value as never))
      expect(parsePath(read.path)).toEqual(path)
      expect(read.value).toBe(JSON.stringify(value))
    }),
  )
  expect(readMetadataFilter('train.lr=0.01')).toEqual({ path: 'train.lr', value: '0.01' })
  expect(readMetadataFilter('[x=1')).toEqual({ path: '[x', value: '1' })
})

test('an address shows the columns that there are, each once', () => {
  const columns = ['tags', '__proto__', 'constructor', 'foo', '', 'meta:', 'meta:a', 'tags']
  const params = new URLSearchParams(columns.map((column) => ['column', column]))
  expect(readView(params).columns).toEqual(['tags', 'meta:a'])
  expect(readView(new URLSearchParams({ column: 'none' })).columns).toEqual([])
  expect(readView(new URLSearchParams({ sort: '__proto__' })).sort).toBe('updated')
  expect(columnTitle('meta:constructor')).toBe('constructor')
})
