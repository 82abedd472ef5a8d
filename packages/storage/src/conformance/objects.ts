import type { Objects } from '@touchstone/core'
import { describe } from 'vitest'
import { objectKeyCases } from './object-keys.ts'
import { objectListCases } from './object-lists.ts'
import { presignedGetCases } from './presigned-gets.ts'
import { presignedPutCases } from './presigned-puts.ts'
import { storedObjectCases } from './stored-objects.ts'

/** An empty object store, which goes away when it is disposed of. */
export interface OpenedObjects extends AsyncDisposable {
  readonly objects: Objects
  /** Sends presigned requests to where the store answers them. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Comes back when that much time has passed for the store, whose clock may be a made-up one. */
  readonly passTime: (milliseconds: number) => Promise<void>
}

export type OpenObjects = () => Promise<OpenedObjects>

/**
 * Registers the tests that every adapter of the Objects port passes.
 *
 * @example
 * objectsConformance('files', async () => …)
 */
export function objectsConformance(name: string, open: OpenObjects): void {
  describe(`${name} are Objects`, () => {
    storedObjectCases(open)
    objectKeyCases(open)
    objectListCases(open)
    presignedGetCases(open)
    presignedPutCases(open)
  })
}
