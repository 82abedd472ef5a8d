import { expect, test } from 'vitest'
import { matchPath } from '../../routing/route.ts'
import { parsePath, pathText } from './path-text.ts'
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

test('an address shows the columns that there are, each once', () => {
  const columns = ['tags', '__proto__', 'constructor', 'foo', '', 'meta:', 'meta:a', 'tags']
  const params = new URLSearchParams(columns.map((column) => ['column', column]))
  expect(readView(params).columns).toEqual(['tags', 'meta:a'])
  expect(readView(new URLSearchParams({ column: 'none' })).columns).toEqual([])
  expect(readView(new URLSearchParams({ sort: '__proto__' })).sort).toBe('updated')
  expect(columnTitle('meta:constructor')).toBe('constructor')
})
