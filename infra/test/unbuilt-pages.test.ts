import { expect, it } from 'vitest'
import { makeStack } from './stack.ts'

it('is not deployed when the build left no pages', async () => {
  await expect(makeStack('production', { pages: {} })).rejects.toThrow('No build output found')
}, 300_000)
