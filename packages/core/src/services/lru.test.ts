import { expect, it } from 'vitest'
import { createLru } from './lru.ts'

it('forgets what was not used for longest', () => {
  const cache = createLru<number>({ maxWeight: 2 })
  cache.set('a', 1)
  cache.set('b', 2)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3)
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([1, undefined, 3])
})

it('counts weights, also of a value that takes the place of another', () => {
  const cache = createLru<string>({ maxWeight: 5, weightOf: (value) => value.length })
  cache.set('a', 'xx')
  cache.set('b', 'yyy')
  cache.set('a', 'x')
  cache.set('c', 'z')
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['x', 'yyy', 'z'])
  cache.set('d', 'wwww')
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([
    undefined,
    undefined,
    'z',
    'wwww',
  ])
})

it('does not keep what is too heavy, nor what it was to replace', () => {
  const cache = createLru<string>({ maxWeight: 2, weightOf: (value) => value.length })
  cache.set('a', 'x')
  cache.set('b', 'y')
  cache.set('a', 'xxx')
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'y'])
})
