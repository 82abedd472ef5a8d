import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { seededRandom } from '@touchstone/core/seeded-random'
import { faultsOf, injectFaults, type Fault } from './faults.ts'

export interface ChaosOptions {
  /** The same seed chooses the same faults, in the order of the requests. */
  readonly seed: number
  /**
   * Of all requests, the part that meets each fault.
   * @default 0.02, less for throttling, which the SDK waits longest for
   */
  readonly rates?: Readonly<Partial<Record<Fault, number>>>
}

/** How often each fault was met. */
export type Chaos = ReadonlyMap<Fault, number>

/**
 * Lets the requests of a client meet all faults that a network and AWS have, at random.
 *
 * @example
 * const met = addChaos(dynamodb, { seed: 1 })
 */
export function addChaos(
  client: DynamoDBClient | S3Client,
  { seed, rates = {} }: ChaosOptions,
): Chaos {
  const random = seededRandom(seed)
  const met = new Map<Fault, number>()
  injectFaults(client, (operation) => {
    let left = random()
    for (const fault of faultsOf(operation)) {
      left -= rates[fault] ?? (fault === 'throttle' ? 0.004 : 0.02)
      if (left >= 0) continue
      met.set(fault, (met.get(fault) ?? 0) + 1)
      return fault
    }
    return undefined
  })
  return met
}
