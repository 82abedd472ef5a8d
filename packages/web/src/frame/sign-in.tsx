import { Dialog } from '@base-ui/react/dialog'
import { bearerToken } from '@touchstone/client/rpc'
import { summaryOf } from '@touchstone/core/errors'
import { useEffect, useState, type FormEvent, type ReactElement } from 'react'
import { rpcFor } from '../api/rpc.ts'
import { signIn } from '../api/session.ts'
import { Button } from '../pieces/button.tsx'
import { exchangeCode, takeCode } from './sign-in-link.ts'

/**
 * Asks for a token. With a `reason` it stands over the page that was being worked on; a link with
 * a code in it needs no asking.
 */
export function SignIn({ reason, then }: { reason?: string; then?: () => void }): ReactElement {
  const [problem, setProblem] = useState(reason)
  const [isBusy, setBusy] = useState(false)

  const enter = async (getToken: () => Promise<string>): Promise<void> => {
    setBusy(true)
    try {
      const token = await getToken()
      await rpcFor(token).tokens.current.query()
      signIn(token)
      then?.()
    } catch (error) {
      setProblem(summaryOf(error))
      setBusy(false)
    }
  }

  useEffect(() => {
    const code = takeCode()
    if (code !== undefined) void enter(() => exchangeCode(code))
    // The code is in the address once.
  }, [])

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('token')
    if (typeof text === 'string') void enter(async () => bearerToken(text))
  }

  const form = (
    <div className="w-full max-w-96 rounded-lg border border-line bg-raised p-6">
      <h1 id="sign-in-title" className="flex items-center gap-2 text-lg font-semibold">
        <img src="/favicon.svg" alt="" width={20} height={20} />
        Sign in to Touchstone
      </h1>
      <form onSubmit={submit} className="mt-4 grid gap-3">
        <label className="grid gap-1">
          Token
          <input
            name="token"
            type="password"
            required
            autoComplete="current-password"
            autoFocus
            placeholder="tst_…"
            aria-describedby="sign-in-problem"
            className="rounded border border-edge bg-ground px-2 py-1.5 font-mono"
          />
        </label>
        <p id="sign-in-problem" role="alert" className="text-sm text-danger empty:hidden">
          {problem}
        </p>
        <Button tone="primary" type="submit" disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <p className="mt-4 text-sm text-muted">
        {reason === undefined
          ? 'On this machine the token is in .touchstone/token, and the address that the server prints signs in by itself. Elsewhere an admin hands out tokens.'
          : 'Your page is still here with all that you typed.'}
      </p>
    </div>
  )
  if (reason === undefined)
    return <main className="grid min-h-screen place-items-center p-4">{form}</main>
  // Over whatever else is open: a window with fields stays as it is below.
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Backdrop forceRender className="fixed inset-0 z-60 bg-shade" />
        <Dialog.Popup
          aria-labelledby="sign-in-title"
          className="fixed inset-0 z-60 grid place-items-center p-4 outline-none"
        >
          {form}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
