import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { requireJson } from '../json.ts'
import { limits } from '../limits.ts'
import { utf8 } from '../platform.ts'
import type { Deps } from './deps.ts'
import { contentOf, put, read, scan, tryWrite } from './documents.ts'
import { retryWrites } from './retry.ts'
import { Room } from './room.ts'
import { requireConfiguration } from './sample-metrics.ts'
import { metricsPartition, metricsPlace } from './test-run-keys.ts'
import type { RunMetrics, TestRun } from './test-run.ts'

/** Metrics of test cases and of whole suites, by configuration of the evaluator. */
export function createRunMetrics(
  { table }: Deps,
  { load }: { load: (id: Id<'testRun'>) => Promise<TestRun> },
) {
  return {
    /** Stores metrics of test cases and of the suite; what was there is replaced. */
    async putMetrics(id: Id<'testRun'>, entries: readonly RunMetrics[]): Promise<void> {
      const run = await load(id)
      for (const { configuration, testCaseId, metrics, ownTruths, ownMetadata } of entries) {
        requireConfiguration(run, configuration)
        requireJson(metrics, () => `The metrics of ${testCaseId ?? 'the test suite'}`)
        const bytes = utf8(JSON.stringify(metrics)).byteLength
        if (bytes > limits.metricsBytes)
          throw new TouchstoneError(
            'too_large',
            `The metrics of ${testCaseId ?? 'the test suite'} have ${bytes} bytes as JSON; the most is ${limits.metricsBytes}. Keep per-sample values in the metrics of test samples.`,
          )
        const key = {
          pk: metricsPartition(id),
          sk: metricsPlace(configuration, testCaseId),
        }
        await retryWrites(`The metrics of ${id}`, async () => {
          const { revision } = await read(table, key)
          const entry: RunMetrics = {
            configuration,
            testCaseId,
            metrics,
            ...(ownTruths && { ownTruths }),
            ...(ownMetadata && { ownMetadata }),
          }
          return (await tryWrite(table, [put(key, entry, revision)])) === undefined
            ? true
            : undefined
        })
      }
    },

    /** A page of the metrics of test cases and of the suite. */
    async metrics(
      id: Id<'testRun'>,
      options: { cursor?: string | undefined; limit?: number; room?: Room | undefined } = {},
    ): Promise<{ items: RunMetrics[]; next?: string }> {
      await load(id)
      const { cursor, limit = limits.pageSize, room = new Room() } = options
      const items: RunMetrics[] = []
      let last: string | undefined
      const query = { pk: metricsPartition(id), prefix: 'metrics/' }
      for await (const item of scan(table, { ...query, ...(cursor && { after: cursor }) })) {
        const fits = items.length < limit && room.take(item.value, items.length === 0)
        if (last !== undefined && !fits) return { items, next: last }
        items.push(contentOf<RunMetrics>(item))
        last = item.sk
      }
      return { items }
    },
  }
}
