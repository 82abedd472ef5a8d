import { readFile, writeFile } from 'node:fs/promises'
import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { hasAws, openAws } from './aws-home.ts'
import { combine, createAwsMeter, dollarsOf, type AwsUse } from './aws-meter.ts'
import { callEveryProcedure } from './cost-session.ts'
import { procedures } from './procedures.ts'

const page = new URL('../../../docs/costs.md', import.meta.url)
const blockRows = 4_096
const million = 1_000_000
const blocksOfAMillion = Math.ceil(million / blockRows)

type Use = Record<string, AwsUse>

async function proceduresUse(): Promise<Use> {
  const meter = createAwsMeter()
  await using home = await openAws({ meter })
  const use: Use = {}
  await callEveryProcedure(home.touchstone, async (procedure, run) => {
    let result: Awaited<ReturnType<typeof run>> | undefined
    use[procedure] = await meter.during(async () => (result = await run()))
    // `during` has run it.
    return result as Awaited<ReturnType<typeof run>>
  })
  return use
}

/** The use of each stage of a life with `blocks` full blocks of samples. */
async function bulkUse(blocks: number): Promise<Use> {
  const meter = createAwsMeter()
  await using home = await openAws({ meter })
  const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
  const samples = animals(blocks * blockRows)
  const model = await Model.create('m', { infer: guess })
  const use: Use = {}
  const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    let result: T | undefined
    use[name] = await meter.during(async () => (result = await work()))
    // `during` has run it.
    return result as T
  }
  const testCase = await stage('test samples and ground truths uploaded', () =>
    TestCase.create('all', { samples }),
  )
  const suite = await TestSuite.create('suite', { testCases: [testCase] })
  // A flush by time would make the counts depend on the machine.
  await stage('inferences uploaded', () => runTest(model, suite, { flushMs: 600_000 }))
  await stage('everything uploaded again', () => runTest(model, suite))
  await stage('inferences read back', async () => {
    for await (const row of model.inferences(testCase)) expect(row.inference).toBeDefined()
  })
  return use
}

/** What a million rows use, by what one block more uses. */
function ofAMillion(few: AwsUse, more: AwsUse, blocksBetween: number): AwsUse {
  const perBlock = combine(more, few, -1)
  return combine(more, perBlock, blocksOfAMillion / blocksBetween)
}

const round = (value: number): string => String(Math.round(value * 10) / 10)
const dollars = (value: number): string =>
  `$${value < 10 ? value.toPrecision(2) : String(Math.round(value))}`

const cells = (use: AwsUse): string =>
  [use.dynamodbCalls, use.readUnits, use.writeUnits, use.s3Writes, use.s3Reads]
    .map(round)
    .join(' | ')

function table(use: Use, cost: (use: AwsUse) => string, heads: [string, string]): string {
  const head = `| ${heads[0]} | DynamoDB calls | read units | write units | S3 writes | S3 reads | ${heads[1]} |`
  const rows = Object.entries(use).map(
    ([name, one]) => `| ${name} | ${cells(one)} | ${cost(one)} |`,
  )
  return [head, '|---|--:|--:|--:|--:|--:|--:|', ...rows].join('\n')
}

const between = (text: string, name: string): string =>
  new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)\n<!-- /${name} -->`).exec(text)?.[1] ?? ''

async function update(name: string, content: string): Promise<void> {
  const text = await readFile(page, 'utf8')
  await writeFile(
    page,
    text.replace(between(text, name), () => content),
  )
}

describe.runIf(hasAws)('what AWS charges for', () => {
  const updates = process.env['UPDATE_DOCS'] === '1'

  it('is counted for every procedure, as docs/costs.md says', async () => {
    const use = await proceduresUse()
    expect(Object.keys(use).toSorted()).toEqual([...procedures.keys()].toSorted())
    expect(use['models.get']?.dynamodbCalls, 'the token, the name, the model').toBeLessThanOrEqual(
      3,
    )
    expect(use['models.list']?.dynamodbCalls, 'the token and one query').toBe(2)
    const now = table(use, (one) => dollars(dollarsOf(one) * million), [
      'procedure',
      'a million calls',
    ])
    if (updates) await update('procedures', now)
    expect(between(await readFile(page, 'utf8'), 'procedures')).toBe(now)
  })

  it('is under a cent for a million inferences', async () => {
    const [few, more] = [await bulkUse(2), await bulkUse(6)]
    const whole = Object.fromEntries(
      Object.entries(few).map(([name, use]) => [name, ofAMillion(use, more[name] ?? use, 4)]),
    )
    const uploaded = whole['inferences uploaded']
    expect(uploaded && dollarsOf(uploaded)).toBeLessThan(0.01)
    if (updates)
      await update(
        'million',
        table(whole, (one) => dollars(dollarsOf(one)), ['stage', 'dollars']),
      )
    const published = between(await readFile(page, 'utf8'), 'million')
    for (const [name, use] of Object.entries(whole)) {
      const row = published.split('\n').find((line) => line.startsWith(`| ${name} |`))
      const said = Number(/\$([\d.e-]+) \|$/.exec(row ?? '')?.[1])
      // How parts are put together for a commit is up to the machine's speed.
      const ratio = said / dollarsOf(use)
      expect({ name, fits: ratio > 0.7 && ratio < 1.4 }).toEqual({ name, fits: true })
    }
  })
})
