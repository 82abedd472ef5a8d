import { expect, it } from 'vitest'
import { makeStack } from './stack.ts'

it('is not deployed with a first admin token that could be guessed', async () => {
  await expect(makeStack('production', { adminToken: 'hunter2' })).rejects.toThrow(
    'The secret AdminToken must have at least 32 characters',
  )
}, 300_000)
