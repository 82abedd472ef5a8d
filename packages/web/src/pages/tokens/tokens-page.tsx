import { allTokens } from '@touchstone/client/all-tokens'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useState, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { useMay, useMe } from '../../api/me.ts'
import { rpc } from '../../api/rpc.ts'
import { signOut } from '../../api/session.ts'
import { Button } from '../../pieces/button.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { Time } from '../../pieces/time.tsx'
import type { Token } from './revoke-token.tsx'

const NewToken = lazyPiece(
  () => import('./new-token.tsx'),
  (module) => module.NewToken,
)

const RevokeToken = lazyPiece(
  () => import('./revoke-token.tsx'),
  (module) => module.RevokeToken,
)

/** Who may do what, when they last did, and the end of it. */
export function TokensPage(): ReactElement {
  const me = useMe()
  const isAdmin = useMay('admin')
  const [isMaking, setMaking] = useState(false)
  const list = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => allTokens(rpc(), { signal }),
    enabled: isAdmin,
  })
  const [revoked, setRevoked] = useState<Token>()
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="grow text-lg font-semibold">Tokens</h1>
        <Button onClick={signOut}>Sign out</Button>
        {isAdmin && (
          <Button tone="primary" onClick={() => setMaking(true)}>
            New token
          </Button>
        )}
      </div>
      {me && !isAdmin && (
        <Empty title="Tokens are an admin’s">
          <p>
            You are signed in as <b className="foreign">{me.name}</b>, a {me.role}. Ask an admin for
            another token.
          </p>
        </Empty>
      )}
      {isAdmin && list.isPending && <PageSkeleton />}
      {isAdmin && list.isError && <ErrorNote error={list.error} retry={list.refetch} />}
      {isAdmin && list.data && (
        <div className="relative mt-3 overflow-x-auto">
          <table className="w-full min-w-160 text-sm">
            <thead>
              <tr className="h-8 border-b border-line text-left text-xs text-muted">
                {['Name', 'Role', 'Created', 'Last use', 'Ends'].map((title) => (
                  <th key={title} className="pr-4 font-normal">
                    {title}
                  </th>
                ))}
                <th className="font-normal">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((token) => (
                <tr key={token.id} className="h-9 border-b border-line hover:bg-sunken">
                  <td className="max-w-80 truncate pr-4 font-medium" title={token.name}>
                    <span
                      className={`foreign ${token.revokedAt === null ? '' : 'text-muted line-through'}`}
                    >
                      {token.name}
                    </span>
                    {token.id === me?.id && <span className="font-normal text-muted"> (you)</span>}
                  </td>
                  <td className="pr-4">{token.role}</td>
                  <td className="pr-4">
                    <Time at={token.createdAt} isShort />{' '}
                    <span className="foreign text-muted">by {token.createdBy}</span>
                  </td>
                  <td className="pr-4">
                    {token.lastUsedAt === null ? 'never' : <Time at={token.lastUsedAt} isShort />}
                  </td>
                  <td className="pr-4">
                    {token.revokedAt !== null ? (
                      <>
                        revoked <Time at={token.revokedAt} />
                      </>
                    ) : token.expiresAt === null ? (
                      'never'
                    ) : (
                      <Time at={token.expiresAt} />
                    )}
                  </td>
                  <td className="text-right">
                    {token.revokedAt === null && (
                      <Button
                        tone="danger"
                        aria-label={`Revoke ${token.name}`}
                        onClick={() => setRevoked(token)}
                      >
                        Revoke
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Suspense fallback={null}>
        {isAdmin && isMaking && <NewToken close={() => setMaking(false)} />}
        {isAdmin && revoked && <RevokeToken token={revoked} close={() => setRevoked(undefined)} />}
      </Suspense>
    </>
  )
}
