import { TouchstoneError } from '@touchstone/core'
import { expect, it } from 'vitest'
import { bearerToken } from './bearer-token.ts'
import { connect } from './index.ts'

const secret = 'tst_abc-DEF_123'

it.each([
  secret,
  `Bearer ${secret}`,
  `bearer   ${secret}`,
  `Authorization: Bearer ${secret}`,
  `authorization:Bearer\t${secret}\r\n`,
  `${secret}\n`,
  ` ${secret} \r\n\r\n`,
  `"${secret}"`,
  `'Bearer ${secret}'\n`,
  `Bearer "${secret}"`,
  `“${secret}”`,
  `\uFEFF${secret}`,
  `\u200B${secret}\u00A0`,
])('takes the token out of %j', (text) => {
  expect(bearerToken(text)).toBe(secret)
})

it('leaves a token alone that only starts like the scheme', () => {
  expect(bearerToken('bearer_of_news')).toBe('bearer_of_news')
  expect(bearerToken('Bearer bearer-x')).toBe('bearer-x')
})

it.each(['', ' \n', 'Bearer', 'Bearer ', '""', `Bearer ''`])('refuses %j as empty', (text) => {
  expect(() => bearerToken(text, 'TOUCHSTONE_TOKEN')).toThrow(
    /^The token from TOUCHSTONE_TOKEN is empty\./,
  )
})

it.each([
  [`${secret} ${secret}`, 'U+0020'],
  [`${secret}\n${secret}`, 'U+000A'],
  ['tst_abc…', 'U+2026'],
  ['tst_\u0000x', 'U+0000'],
  ['tst_\u{1F600}', 'U+1F600'],
])('refuses %j, and shows none of it', (text, character) => {
  let message = ''
  try {
    bearerToken(text)
  } catch (error) {
    expect(error).toBeInstanceOf(TouchstoneError)
    message = String(error)
  }
  expect(message).toContain(character)
  expect(message).not.toMatch(/tst_|abc/)
})

it('is what a connection sends, and what it refuses before it sends anything', async () => {
  const sent: (string | null)[] = []
  const fetch = async (request: Request): Promise<Response> => {
    sent.push(request.headers.get('authorization'))
    return Response.json({ result: { data: {} } })
  }
  const url = 'http://localhost:1'
  await connect({ url, token: `"Bearer ${secret}"\n`, fetch }).rpc.tokens.current.query()
  expect(sent).toEqual([`Bearer ${secret}`])
  expect(() => connect({ url, token: 'tst_a b', fetch })).toThrow('U+0020')
  expect(sent).toHaveLength(1)
})
