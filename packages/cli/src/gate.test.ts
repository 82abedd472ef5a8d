import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openAnimalsDesk } from './animals-desk.ts'

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
const count = 120
const truthOf = (i: number): string => (i % 3 === 0 ? 'dog' : 'cat')

/** Uploads predictions of which one in so many is wrong, and scores them. */
async function scored(model: string, oneIn: number, ...rest: string[]): Promise<void> {
  const rows = Array.from(
    { length: count },
    (_, i) => `s3://animals/${i}.png,${i % oneIn === 0 ? 'cow' : truthOf(i)},0.5`,
  )
  await desk.write(`${model}.csv`, ['locator,label,score', ...rows])
  const upload = ['upload', `${model}.csv`, `--model=${model}`, '--suite=animals', '--key=locator']
  await desk.json([...upload, '--create', ...rest])
}

beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  // 96 and 90 of 120 are right.
  await scored('good', 5, '--evaluate=classification')
  await scored('base', 4, '--evaluate=classification')
  await scored('bare', 4)
})
afterAll(() => desk[Symbol.asyncDispose]())

const gate = (model: string, ...rest: string[]): string[] => [
  'gate',
  model,
  '--suite=animals',
  ...rest,
]

describe('touchstone gate', () => {
  it('passes with status 0, and says the value of each metric', async () => {
    const { status, stdout } = await desk.run(gate('good', 'accuracy>=0.8', 'accuracy <= 1'))
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^✓ accuracy>=0\.8 {3}0\.8000\n✓ accuracy <= 1 {3}0\.8000\n {2}good on animals, version 1 {2}run_\w{11}\n$/,
    )
  })

  it('fails with status 1, and says which rule, and by how much', async () => {
    const { status, stdout } = await desk.run(gate('good', 'accuracy>=0.9', 'n>=120'))
    expect(status).toBe(1)
    expect(stdout).toContain('✗ accuracy>=0.9   0.8000 is 0.1000 below 0.9000\n✓ n>=120   120')
  })

  it('compares with a base, also by the interval', async () => {
    const against = (...rules: string[]) => desk.run(gate('base', '--base=good', ...rules))
    expect((await against('accuracy>=base-0.06')).status).toBe(0)
    const worse = await against('accuracy>=base-0.01')
    expect(worse.status).toBe(1)
    expect(worse.stdout).toContain('0.7500 is 0.04000 below 0.7900')
    const better = await desk.run(gate('good', '--base=base', 'accuracy>=base'))
    expect(better.status).toBe(0)
    const sure = await desk.run(gate('good', '--base=base', 'accuracy>=base', '--confident'))
    expect(sure.status).toBe(1)
    expect(sure.stdout).toContain('(the worse end of its interval) is')
    const alone = await desk.run(gate('good', 'accuracy>=0.75', '--confident'))
    expect(alone.status).toBe(1)
    expect(alone.stdout).toMatch(/0\.71\d\d \(the worse end of its interval\) is 0\.0\d+ below/)
  })

  it('fails a rule whose metric has no value', async () => {
    const { status, stdout } = await desk.run(gate('good', 'rocAuc>=0.5', 'accuracy>=0.5'))
    expect(status).toBe(1)
    expect(stdout).toContain('✗ rocAuc>=0.5   The metric has no value.\n✓ accuracy>=0.5')
  })

  it('says the same as JSON and as JUnit XML', async () => {
    const rules = ['accuracy>=0.9', 'macro.f1>=0.1']
    const { status, stdout } = await desk.run(gate('good', ...rules, '--json', '--junit=gate.xml'))
    expect(status).toBe(1)
    const outcome = z
      .looseObject({ passed: z.boolean(), rules: z.array(z.looseObject({ passed: z.boolean() })) })
      .parse(JSON.parse(stdout))
    expect(outcome.passed).toBe(false)
    expect(outcome.rules).toMatchObject([
      { rule: 'accuracy>=0.9', value: 0.8, bound: 0.9, passed: false },
      { rule: 'macro.f1>=0.1', passed: true, shortfall: 0 },
    ])
    const xml = await readFile(join(desk.path, 'gate.xml'), 'utf8')
    expect(xml.split('\n')).toStrictEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuite name="good on animals" tests="2" failures="1">',
      '  <testcase classname="good on animals" name="accuracy&gt;=0.9"><failure message="0.8000 is 0.1000 below 0.9000"/></testcase>',
      '  <testcase classname="good on animals" name="macro.f1&gt;=0.1"/>',
      '</testsuite>',
      '',
    ])
  })

  it.each([
    [['good', 'acuracy>=0.9'], 2, /Did you mean "accuracy"\? There are "/],
    [['good', 'matrix>=0.9'], 2, /has no number as its metric "matrix"/],
    [['good', 'accuracy>0.9'], 2, /A rule is 'metric>=number'/],
    [['good', 'accuracy>=high'], 2, /not "accuracy>=high"/],
    [['good', '>=1'], 2, /A rule is/],
    [['good', 'accuracy>=base-0.1'], 2, /Name that model with --base\./],
    [['good', 'accuracy>=0.9', '--base=base'], 2, /or leave --base out/],
    [['good', 'accuracy<=base', '--base=base'], 2, /a higher accuracy is better/],
    [['good'], 2, /Missing required argument 'rules'/],
    [['nobody', 'accuracy>=0'], 3, /nobody/],
    [
      ['bare', 'accuracy>=0'],
      3,
      /no complete test run of "bare" .* Run `touchstone evaluate classification --model bare --suite animals` first/,
    ],
    [['good', 'accuracy>=0', '--junit=nowhere/gate.xml'], 2, /nowhere\/gate\.xml/],
  ] as const)('refuses %j', async ([model, ...rest], status, says) => {
    const ran = await desk.run(gate(model, ...rest))
    expect(ran.stderr.replaceAll(/\s+/g, ' ')).toMatch(says)
    expect(ran.status).toBe(status)
  })

  it('judges no metrics of other inferences than the present ones', async () => {
    await scored('moved', 4, '--evaluate=classification')
    await scored('moved', 6, '--reset')
    const { status, stderr } = await desk.run(gate('moved', 'accuracy>=0'))
    expect(status).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /inferences of "moved" on "animals" have changed .* `touchstone evaluate classification --model moved --suite animals` with the same options/,
    )
  })
})
