import { afterAll, describe, expect, it } from 'vitest'
import { openBounded } from './bounded-server.ts'
import { callBoundCases } from './bounds-cases.ts'
import { appRouter } from '../../server/src/router/index.ts'
import { uploadBoundCases } from './bounds-upload-cases.ts'
import { strangeCalls, strangeValues } from './bounds-strange.ts'

// What answers within 2 s on a machine of its own. A machine that runs other tests may take longer;
// what the bounds are there for took half a minute, or ended the server.
const longestAnswerMs = 5_000
const longestHealthMs = 2_000

const at = await openBounded()
afterAll(() => at[Symbol.asyncDispose]())

const answered = async <T>(ask: () => Promise<T>): Promise<T> => {
  const startedMs = performance.now()
  const before = await at.processorMs()
  const answer = await ask()
  const took = performance.now() - startedMs
  // The time of the server alone, where the system tells it.
  const usedMs = before === undefined ? took : ((await at.processorMs()) ?? 0) - before
  expect(usedMs).toBeLessThan(longestAnswerMs)
  return answer
}

describe.each([...callBoundCases(at), ...uploadBoundCases(at)])(
  '$what',
  ({ limit, far = 10 * limit, send }) => {
    it('are taken at the limit', async () => {
      const { status, error } = await answered(() => send(limit))
      expect([status, error.message]).toEqual([200, ''])
    })

    it('are refused one over it, in words that name it', async () => {
      const { status, error } = await answered(() => send(limit + 1))
      expect(status).toBeGreaterThanOrEqual(400)
      expect(error.code).toMatch(/^(bad_input|too_large|part_corrupt)$/)
      expect(error.message).toContain(String(limit))
    })

    it('are refused far over it', async () => {
      const { error } = await answered(() => send(far))
      expect(error.code).toMatch(/^(bad_input|too_large|part_corrupt)$/)
      expect(error.message.length).toBeLessThan(2_000)
    })
  },
)

describe('A value that is strange', () => {
  const calls = strangeCalls(at)

  it('is tried with every procedure', () => {
    expect(Object.keys(calls).toSorted()).toEqual(Object.keys(appRouter._def.procedures).toSorted())
  })

  it.each(Object.entries(strangeValues))('%s is never an error of the server', async (_, value) => {
    const wrong: string[] = []
    for (const [procedure, inputs] of Object.entries(calls))
      for (const input of inputs) {
        const { status, error } = await answered(() => at.raw(procedure, input(value)))
        // A batch that nobody opened is one whose time is over, which may be tried anew.
        if (status >= 500 && error.code !== 'unavailable')
          wrong.push(`${procedure} ${input('…')}: ${error.message}`)
      }
    expect(wrong).toEqual([])
  })
})

describe('After all of it', () => {
  it('nothing is lost', async () => {
    expect((await at.call('models.get', { model: at.modelId })).data).toMatchObject({
      name: 'first',
      metadata: { n: 1 },
    })
    const target = { testSuiteId: at.testSuiteId, version: 1 }
    const { data } = await at.call('inferences.status', { target, modelId: at.modelId })
    expect(data).toMatchObject({ samples: 100 })
  })

  it('nobody else has waited long, and memory is bounded', async () => {
    expect(at.health.longestMs).toBeLessThan(longestHealthMs)
    expect((await at.peakMegabytes()) ?? 0).toBeLessThan(512)
  })
})
