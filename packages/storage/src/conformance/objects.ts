import { describe } from 'vitest'
import { objectKeyCases } from './object-keys.ts'
import { objectListCases } from './object-lists.ts'
import { presignedGetCases } from './presigned-gets.ts'
import { presignedPutCases } from './presigned-puts.ts'
import { storedObjectCases } from './stored-objects.ts'
import type { OpenObjects } from './open-objects.ts'

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
