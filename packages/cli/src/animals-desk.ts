import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import { serveLocal } from '@touchstone/server/local'
import * as z from 'zod'
import { openDesk, type Desk } from './run-cli.ts'

const animalTypes = {
  testSample: z.object({ locator: z.string() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string(), score: z.number() }),
}

const locatorOf = (i: number): string => `s3://animals/${i}.png`
const labelOf = (i: number): string => (i % 3 === 0 ? 'dog' : 'cat')

/** The rows of a table of inferences for animals, as lines of CSV without a header. */
export const animalLines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${locatorOf(i)},${labelOf(i)},0.5`)

/** A {@link Desk} beside a server with a test case `all` and a suite `animals` of it. */
export async function openAnimalsDesk(count: number) {
  const home = await openDesk()
  const server = await serveLocal({ directory: join(home.path, 'data'), port: 0 })
  const desk: Desk = await openDesk({
    TOUCHSTONE_URL: server.url,
    TOUCHSTONE_TOKEN: server.token,
  })
  const workflow = connect(server).defineWorkflow('Animals', animalTypes)
  const testCase = await workflow.TestCase.create('all', {
    samples: Array.from({ length: count }, (_, i) => ({
      testSample: { locator: locatorOf(i) },
      groundTruth: { label: labelOf(i) },
    })),
  })
  const suite = await workflow.TestSuite.create('animals', { testCases: [testCase] })
  return {
    ...desk,
    url: server.url,
    /** The data directory of the server. */
    directory: server.directory,
    token: server.token,
    workflow,
    testCase,
    suite,
    /** Writes a file at the desk. */
    write: (name: string, lines: readonly string[]) =>
      writeFile(join(desk.path, name), `${lines.join('\n')}\n`),
    async [Symbol.asyncDispose]() {
      await server.close()
      await desk[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    },
  }
}
