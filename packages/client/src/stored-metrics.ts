import type { Rpc } from './contract.ts'

type Read = Rpc['testRuns']['readSampleMetrics']['query']

/** Where the metrics of blocks are, in the order of the blocks, in as many calls as the answers need. */
export async function storedMetrics(
  rpc: Rpc,
  of: Parameters<Read>[0],
): Promise<Awaited<ReturnType<Read>>> {
  const found: Awaited<ReturnType<Read>>[number][] = []
  while (found.length < of.blocks.length)
    found.push(
      ...(await rpc.testRuns.readSampleMetrics.query({
        ...of,
        blocks: of.blocks.slice(found.length),
      })),
    )
  return found
}
