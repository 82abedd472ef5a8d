import type { Objects } from '@touchstone/core'

/** An empty object store, which goes away when it is disposed of. */
export interface OpenedObjects extends AsyncDisposable {
  readonly objects: Objects
  /** Sends presigned requests to where the store answers them. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Comes back when that much time has passed for the store, whose clock may be a made-up one. */
  readonly passTime: (milliseconds: number) => Promise<void>
}

export type OpenObjects = () => Promise<OpenedObjects>
