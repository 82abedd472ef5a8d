import { describe, expect, it } from 'vitest'
import { showable } from './image-hosts.ts'

const own = 'http://localhost:3000'
const hosts = ['https://images.example.com', 'https://*.cdn.example', 'http://localhost:9000']

describe('An image of the data', () => {
  it.each([
    ['https://images.example.com/a.png', 'image'],
    ['https://a.b.cdn.example/a', 'image'],
    ['http://localhost:9000/a.png', 'image'],
    ['http://localhost:3000/favicon.svg', 'image'],
    ['data:image/png;base64,AA==', 'image'],
    ['https://cdn.example/a.png', 'refused'],
    ['https://images.example.com.evil.example/a.png', 'refused'],
    ['https://evilcdn.example/a.png', 'refused'],
    ['http://images.example.com/a.png', 'refused'],
    ['https://images.example.com/a.mp4', 'none'],
    ['data:text/html,<script>', 'none'],
    ['javascript:alert(1)', 'none'],
    ['s3://bucket/a.png', 'unreachable'],
    ['s3://bucket/a.mp4', 'none'],
    ['file:///etc/passwd', 'unreachable'],
    ['a.png', 'none'],
  ])('at %s is %s', (locator, kind) => {
    expect(showable(locator, hosts, own).kind).toBe(kind)
  })
})
