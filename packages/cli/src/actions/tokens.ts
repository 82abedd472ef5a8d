import { allTokens } from '@touchstone/client/all-tokens'
import { TouchstoneError } from '@touchstone/core/errors'
import { parseId } from '@touchstone/core/ids'
import type { Token } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions } from '../output.ts'
import { tableLines, type Column } from '../table.ts'
import { minute, plain } from '../values.ts'

export type TokenOptions = ConnectionOptions & OutputOptions
export type NewTokenOptions = TokenOptions & {
  readonly role: Token['role']
  readonly expiresIn?: number
}

const dayMs = 86_400_000
const longestDays = 36_500

/** `touchstone tokens create`. */
export async function createToken(name: string, options: NewTokenOptions): Promise<void> {
  const { role, expiresIn } = options
  if (expiresIn !== undefined && expiresIn > longestDays)
    throw new TouchstoneError(
      'bad_input',
      `--expires-in takes at most ${longestDays} days. Leave it out for a token without an end.`,
    )
  const expiresAt =
    expiresIn === undefined ? null : new Date(Date.now() + expiresIn * dayMs).toISOString()
  const { requireLabels } = await import('@touchstone/core')
  requireLabels({ name })
  await using touchstone = await openTouchstone(options, { makesDirectory: true })
  const created = await touchstone.rpc.tokens.create.mutate({ name, role, expiresAt })
  const { token, secret } = created
  print(options, created, ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(token.name))}  ${role}  ${dim(token.id)}${expiresAt === null ? '' : `  until ${minute(expiresAt)}`}`,
    `  ${secret}`,
    `  ${dim('It is shown only now. Hand it over as TOUCHSTONE_TOKEN.')}`,
  ])
}

const stateOf = ({ revokedAt, expiresAt }: Token): string => {
  if (revokedAt !== null) return `revoked ${minute(revokedAt)}`
  if (expiresAt === null) return 'good'
  return `${Date.parse(expiresAt) <= Date.now() ? 'expired' : 'good until'} ${minute(expiresAt)}`
}

const columns: readonly Column<Token>[] = [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'ID', of: ({ id }) => id },
  { title: 'ROLE', of: ({ role }) => role },
  { title: 'STATE', of: stateOf },
  { title: 'LAST USED', of: ({ lastUsedAt }) => (lastUsedAt === null ? '' : minute(lastUsedAt)) },
]

/** `touchstone tokens list`. */
export async function listTokens(options: TokenOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const tokens = await allTokens(touchstone.rpc)
  print(options, tokens, ({ width, dim }) => {
    const [head = '', ...rows] = tableLines(tokens, columns, width)
    return [dim(head), ...rows]
  })
}

/** `touchstone tokens revoke`. */
export async function revokeToken(named: string, options: TokenOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const id = parseId('token', named) ?? idOf(named, await allTokens(touchstone.rpc))
  const token = await touchstone.rpc.tokens.revoke.mutate({ id })
  print(options, token, ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(token.name))}  revoked  ${dim(token.id)}`,
  ])
}

function idOf(name: string, tokens: readonly Token[]): Token['id'] {
  const [token, ...others] = tokens.filter(
    (candidate) => candidate.name === name && candidate.revokedAt === null,
  )
  if (token && others.length === 0) return token.id
  if (token)
    throw new TouchstoneError(
      'bad_input',
      `Several tokens are called ${JSON.stringify(name)}. Name one by its id: ${[token, ...others].map(({ id }) => id).join(', ')}.`,
    )
  throw new TouchstoneError(
    'not_found',
    `There is no token in use that is called ${JSON.stringify(name)}. See them with \`touchstone tokens list\`.`,
  )
}
