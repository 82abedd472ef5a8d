// The local server prints an address with a code behind the `#`. What stands there is sent to no
// server, and the code is good for one exchange.

/** The code in the address, which is taken out of it at once. */
export function takeCode(): string | undefined {
  const code = window.location.hash.slice(1)
  if (window.location.pathname !== '/sign-in' || code === '') return undefined
  window.history.replaceState(null, '', window.location.pathname)
  return code
}

/** The token that a code stands for. */
export async function exchangeCode(code: string): Promise<string> {
  const answer = await fetch('/local/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const body: unknown = await answer.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null) {
    if (answer.ok && 'token' in body) return String(body.token)
    if ('message' in body) throw new Error(String(body.message))
  }
  throw new Error('This address signs in at a local server only. Paste a token instead.')
}
