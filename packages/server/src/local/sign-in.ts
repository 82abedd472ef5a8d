import { randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Signing in by an address: a code that stands behind its `#`, which browsers send to nobody, is
 * exchanged for the token, once.
 */
export function createSignIn(token: string): {
  readonly code: string
  exchange(request: Request): Promise<Response>
} {
  const code = randomBytes(24).toString('base64url')
  const refusals = {
    used: 'This address has signed somebody in already. Start the server again for a new one, or paste the token.',
    unknown:
      'This address is not of this run of the server. Take the one that it printed last, or paste the token.',
  }
  let isUsed = false
  return {
    code,
    async exchange(request) {
      const body: unknown = await request.json().catch(() => undefined)
      const given =
        typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : ''
      const isRight = sameText(given, code)
      const headers = { 'cache-control': 'no-store' }
      if (!isRight || isUsed)
        return Response.json(
          { code: 'unauthenticated', message: refusals[isRight ? 'used' : 'unknown'] },
          { status: 401, headers },
        )
      isUsed = true
      return Response.json({ token }, { headers })
    },
  }
}

const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'))
