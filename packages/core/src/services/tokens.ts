import * as z from 'zod/mini'
import { hasCode, TouchstoneError } from '../errors.ts'
import { hinted } from '../hinted.ts'
import { newId, type Id } from '../ids.ts'
import { limits } from '../limits.ts'
import { sha256Hex } from '../platform.ts'
import type { Key } from '../ports/table.ts'
import { roles } from '../role.ts'
import type { Author, Deps } from './deps.ts'
import { contentOf, put, read, scan, tryWrite } from './documents.ts'
import type { Page } from './record-list.ts'
import { retryWrites } from './retry.ts'
import { Room } from './room.ts'

export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** A token as it is listed. The secret itself is known to its holder only. */
export interface Token {
  readonly id: Id<'token'>
  /** Stands as the author in every history. */
  readonly name: string
  readonly role: Role
  readonly createdAt: string
  readonly createdBy: string
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  /** To the minute. */
  readonly lastUsedAt: string | null
}

const lastUseGrainMs = 60_000

/** A new secret: `tst_` and 32 random bytes in base64url. */
export function newTokenSecret(): string {
  const random = crypto.getRandomValues(new Uint8Array(32))
  const base64 = btoa(String.fromCharCode(...random))
  return `tst_${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

export function createTokens({ table, now }: Deps) {
  // Only a hash is stored. The secret is random, so a plain hash cannot be guessed backwards.
  const keyOf = (secret: string): Key => ({ pk: 'token', sk: sha256Hex(secret) })
  const tokenOf = async (secret: string): Promise<Token | undefined> =>
    (await read<Token>(table, keyOf(secret))).content

  return {
    /** Registers a secret under a name. Registering the same secret again changes nothing. */
    async create(
      input: { name: string; role: Role; expiresAt: string | null; secret?: string },
      author: Author,
    ): Promise<{ token: Token; secret: string }> {
      const secret = input.secret ?? newTokenSecret()
      const known = input.secret === undefined ? undefined : await tokenOf(secret)
      if (known) return { token: known, secret }
      const token: Token = {
        id: newId('token', now()),
        name: input.name,
        role: input.role,
        createdAt: new Date(now()).toISOString(),
        createdBy: author.name,
        expiresAt: input.expiresAt,
        revokedAt: null,
        lastUsedAt: null,
      }
      const failed = await tryWrite(table, [put(keyOf(secret), token, 0)])
      if (failed === undefined) return { token, secret }
      return { token: (await tokenOf(secret)) ?? token, secret }
    },

    /**
     * The token behind a secret.
     * @throws TouchstoneError `unauthenticated`: unknown, expired or revoked
     */
    async authenticate(secret: string | undefined): Promise<Token> {
      const refuse = (reason: string): never => {
        throw new TouchstoneError('unauthenticated', reason)
      }
      if (secret === undefined || secret === '')
        throw hinted(
          'unauthenticated',
          'This server needs a token.',
          { do: 'send-token' },
          { details: { token: 'missing' } },
        )
      const { content: token, revision } = await read<Token>(table, keyOf(secret))
      if (!token) return refuse('The token is not known here. Check it, or ask an admin for one.')
      if (token.revokedAt !== null)
        return refuse(`The token "${token.name}" was revoked. Ask an admin for a new one.`)
      if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now())
        return refuse(
          `The token "${token.name}" expired at ${token.expiresAt}. Ask an admin for a new one.`,
        )
      const last = token.lastUsedAt === null ? 0 : Date.parse(token.lastUsedAt)
      if (now() - last >= lastUseGrainMs) {
        // A lost race means that somebody else noted the use.
        const used: Token = { ...token, lastUsedAt: new Date(now()).toISOString() }
        await tryWrite(table, [put(keyOf(secret), used, revision)]).catch((error: unknown) => {
          // Reading goes on while nothing can be stored: the disk is full, or the clock is wrong.
          if (!hasCode(error, 'storage')) throw error
        })
      }
      return token
    },

    /** A page of all tokens, oldest first. */
    async list(
      options: {
        cursor?: string | undefined
        limit?: number | undefined
        room?: Room | undefined
      } = {},
    ): Promise<Page<Token>> {
      const { cursor = '', limit = limits.pageSize, room = new Room() } = options
      const tokens: Token[] = []
      for await (const item of scan(table, { pk: 'token' })) tokens.push(contentOf<Token>(item))
      const left = tokens.filter(({ id }) => id > cursor).toSorted((a, b) => (a.id < b.id ? -1 : 1))
      const items = room.first(left.slice(0, limit))
      const last = items.at(-1)
      return { items, ...(last && items.length < left.length ? { next: last.id } : {}) }
    },

    /** From the next call on the token is refused. Revoking twice changes nothing. */
    revoke: (id: Id<'token'>): Promise<Token> =>
      retryWrites(`The token ${id}`, async () => {
        for await (const item of scan(table, { pk: 'token' })) {
          const token = contentOf<Token>(item)
          if (token.id !== id) continue
          if (token.revokedAt !== null) return token
          const revoked: Token = { ...token, revokedAt: new Date(now()).toISOString() }
          const failed = await tryWrite(table, [put(item, revoked, item.revision)])
          return failed === undefined ? revoked : undefined
        }
        throw new TouchstoneError(
          'not_found',
          `There is no token ${id}. List the tokens to see their ids.`,
        )
      }),
  }
}
