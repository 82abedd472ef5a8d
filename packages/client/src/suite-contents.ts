import type { Rpc } from './contract.ts'

type Get = Rpc['testSuites']['get']['query']

/** A version of a test suite with all its test cases, page by page. */
export async function suiteContents(
  rpc: Rpc,
  which: Parameters<Get>[0],
  options: { signal?: AbortSignal } = {},
): Promise<Omit<Awaited<ReturnType<Get>>, 'next'>> {
  const { next, ...contents } = await rpc.testSuites.get.query(which, options)
  const testCases = [...contents.testCases]
  const same = { testSuite: contents.record.id, version: contents.version }
  for (let from = next; from !== undefined;) {
    const page = await rpc.testSuites.get.query({ ...same, from }, options)
    testCases.push(...page.testCases)
    from = page.next
  }
  return { ...contents, testCases }
}
