import { expect, it } from 'vitest'
import { imageHostsOf } from '../image-hosts.ts'
import { describeStack } from './describe-stack.ts'
import { makeStack } from './stack.ts'
import { builtPagesChecks, pagesChecks } from './web-checks.ts'

const imageHosts = ['https://images.example.com', 'https://*.cdn.example']

describeStack('pages with images', {
  make: () =>
    makeStack('production', { imageHosts: 'https://images.example.com/, https://*.cdn.example' }),
  checks: [...pagesChecks(imageHosts), ...builtPagesChecks(imageHosts)],
})

it.each([
  ['images.example.com', '"images.example.com" is not a host'],
  ['https://a.example;', 'is not a host'],
  ["https://a.example 'unsafe-inline'", 'is not a host'],
  ['https://a.example/folder', 'is not a host'],
  ['*', 'is not a host'],
  ['http://a.example', 'http://a.example is not at https://'],
])('IMAGE_HOSTS=%s is refused', (setting, reason) => {
  expect(() => imageHostsOf(setting)).toThrow(`IMAGE_HOSTS cannot be used. `)
  expect(() => imageHostsOf(setting)).toThrow(reason)
})

it.each([[undefined], [''], ['  ']])('IMAGE_HOSTS=%s allows none', (setting) => {
  expect(imageHostsOf(setting)).toEqual([])
})
