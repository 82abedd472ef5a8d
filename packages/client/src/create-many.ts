import { limits, TouchstoneError, utf8 } from '@touchstone/core'
import type { TestCaseRecord } from '@touchstone/core/services'
import { forGood } from './patience.ts'
import type { Rpc } from './contract.ts'
import type { Transport } from './transport.ts'

type Input = Parameters<Rpc['testCases']['createMany']['mutate']>[0]
type NewTestCase = Input['testCases'][number]

// An answer repeats what was sent, and says more.
const bytesAtOnce = limits.requestBytes / 2

/**
 * Creates test cases, all or none, in as many calls as their size needs.
 * @throws TouchstoneError what the server refuses one of them with
 */
export async function createMany(
  { rpc, retrying }: Pick<Transport, 'rpc' | 'retrying'>,
  { workflowId, testCases }: Pick<Input, 'workflowId' | 'testCases'>,
): Promise<readonly TestCaseRecord[]> {
  const groups = grouped(testCases)
  if (groups.length === 1) return rpc.testCases.createMany.mutate({ workflowId, testCases })
  const { batch } = await rpc.testCases.openBatch.mutate()
  const created: TestCaseRecord[] = []
  try {
    for (const some of groups)
      created.push(
        ...(await rpc.testCases.createMany.mutate({ workflowId, batch, testCases: some })),
      )
  } catch (error) {
    // Otherwise the batch would keep the names until it expires.
    await rpc.testCases.closeBatch.mutate({ batch, state: 'aborted' }).catch(() => {})
    throw error
  }
  const { state } = await retrying(() =>
    rpc.testCases.closeBatch.mutate({ batch, state: 'committed' }),
  )
  if (state === 'committed') return created
  throw forGood(
    new TouchstoneError(
      'unavailable',
      'Creating the test cases took too long, so none was created. Try again with fewer.',
    ),
  )
}

/** Test cases in their order, so many together as one request can hold. */
function grouped(testCases: readonly NewTestCase[]): NewTestCase[][] {
  let group: NewTestCase[] = []
  const groups = [group]
  let bytes = 0
  for (const testCase of testCases) {
    const more = utf8(JSON.stringify(testCase)).byteLength + 1
    if (bytes + more > bytesAtOnce && group.length > 0) {
      group = []
      groups.push(group)
      bytes = 0
    }
    group.push(testCase)
    bytes += more
  }
  return groups
}

/** @throws TouchstoneError `too_large` */
export function requireFewTestCases(count: number): void {
  if (count > limits.initManyTestCases)
    throw new TouchstoneError(
      'too_large',
      `${count} test cases at once are too many; the most is ${limits.initManyTestCases}.`,
    )
}

/** @throws TouchstoneError `too_large` */
export function requireFewBlocks(count: number): void {
  if (count > limits.selectedBlocks)
    throw new TouchstoneError(
      'too_large',
      `The selected samples are in ${count} blocks of ${limits.blockRows}; the most is ${limits.selectedBlocks}. Select fewer samples at once.`,
    )
}
