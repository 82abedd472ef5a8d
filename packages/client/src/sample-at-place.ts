import { blockOf, rowOf, type Json, type Place } from '@touchstone/core'
import type { Target } from '@touchstone/core/services'
import { readBlockSamples } from './block-samples.ts'
import type { Transport } from './transport.ts'

/** The test sample at a place of a target, for a message about it. */
export async function sampleAtPlace(
  transport: Transport,
  target: Target,
  place: Place,
): Promise<Json | undefined> {
  const block = blockOf(place)
  const { blocks } = await transport.rpc.inferences.read.query({ target, from: block, limit: 1 })
  const [plan] = blocks
  if (plan?.block !== block) return undefined
  return (await readBlockSamples(transport, plan)).at(rowOf(place)).testSample
}
