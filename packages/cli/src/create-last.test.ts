import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'

const count = 9
const header = 'locator,label,score'
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
const run = (command: string) => desk.run(command.split(' '))
const isThere = (path: string): Promise<boolean> =>
  access(join(desk.path, path)).then(
    () => true,
    () => false,
  )

/** Everything that a command could have made. */
const everything = async () => {
  const { rpc } = connect(desk)
  const page = { sort: 'name', limit: 200 } as const
  const { id: workflowId } = await rpc.workflows.get.query({ workflow: 'Animals' })
  const lists = await Promise.all([
    rpc.workflows.list.query(page),
    rpc.models.list.query(page),
    rpc.testCases.list.query({ workflowId, ...page }),
    rpc.testSuites.list.query({ workflowId, ...page }),
    rpc.tokens.list.query(),
  ])
  const { items: runs } = await rpc.testRuns.list.query({})
  return [
    ...lists.map(({ items }) => items.map(({ name }: { name: string }) => name)),
    runs.map(({ id }) => id),
  ]
}

beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  const lines = animalLines(count)
  await desk.write('preds.csv', [header, ...lines])
  await desk.write('unknown.csv', [
    header,
    ...lines.map((line) => line.replace('animals', 'elsewhere')),
  ])
  await desk.write('header.csv', [header])
  await desk.write('unfit.csv', [header, ...lines.map((line) => line.replace('0.5', 'n/a'))])
  await desk.write('short.csv', [header, ...lines.slice(1)])
  await desk.write('broken.csv', [header, ...lines.slice(1), 's3://animals/0.png,cat'])
  await desk.write('labels.csv', ['locator,label', 's3://n/1.png,cat'])
  await desk.write('bad-labels.csv', ['locator,label', 's3://n/1.png,cat', 's3://n/2.png'])
  await desk.write('bad.json', [
    '{"testSample":{"type":"object"},"groundTruth":{"type":"x"},"inference":{}}',
  ])
  await desk.write('throws.ts', ['throw new Error("no")'])
  await desk.write('no-model.ts', ['export const suite = undefined'])
  await desk.write('no-infer.ts', [
    'export default async (touchstone) => {',
    "  const { Model, TestSuite } = await touchstone.openWorkflow('Animals')",
    "  return { model: await Model.load('bare'), suite: await TestSuite.load('animals') }",
    '}',
  ])
  await run('models create bare')
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

const upload = '--model=new --create --suite=animals --key=locator'

describe('a command that creates', () => {
  it.each([
    `upload nofile.csv ${upload}`,
    `upload preds.txt ${upload}`,
    `upload unknown.csv ${upload}`,
    `upload unknown.csv ${upload} --on-missing=skip`,
    `upload header.csv ${upload}`,
    `upload short.csv ${upload}`,
    `upload broken.csv ${upload}`,
    `upload unfit.csv ${upload}`,
    `upload preds.csv ${upload} --map=nothing=label`,
    `upload preds.csv ${upload} --map=label=nothing`,
    'upload preds.csv --model=new --create --suite=animals --key=nothing',
    'upload preds.csv --model=new --create --suite=nothing --key=locator',
    'upload preds.csv --model=new --create --key=locator',
    'upload preds.csv --model=mdl_00000000001 --create --suite=animals --key=locator',
    `upload preds.csv ${upload} --rejects=no/such/folder.csv`,
    `upload preds.csv ${upload} --at=9`,
    `upload preds.csv ${upload} --delimiter=--`,
    'models create new --json=a={',
    'models create new =',
    'models create new --workflow=Nothing',
    'cases create new nofile.csv',
    'cases create new bad-labels.csv',
    'cases create new labels.csv --sample=nothing=locator',
    'cases create all labels.csv',
    'cases slice new --of=nothing --where=locator=1',
    'cases slice new --of=all --where=locator=1',
    'suites create new nothing',
    'suites create new all nothing',
    'suites create new all@9',
    'workflows define New nofile.json',
    'workflows define New bad.json',
    'test nofile.ts',
    'test throws.ts',
    'test no-model.ts',
    'test no-infer.ts',
    'tokens create new --role=writer --expires-in=99999',
    'tokens create new --role=nothing',
  ])('makes nothing when it is refused: %s', async (command) => {
    const before = await everything()
    const { status, stderr } = await run(command)
    expect(status).toBeGreaterThan(0)
    expect(stderr).toContain('✗ ')
    expect(await everything()).toEqual(before)
  })

  it.each([
    `upload preds.csv ${upload} --dry-run`,
    `upload short.csv ${upload} --on-missing=skip --dry-run`,
    `upload unknown.csv ${upload} --on-missing=skip --on-unknown=skip`,
    `upload header.csv ${upload} --on-missing=skip`,
    'cases create new labels.csv --dry-run',
  ])('makes nothing where there is nothing to write: %s', async (command) => {
    const before = await everything()
    expect(await run(command)).toMatchObject({ status: 0 })
    expect(await everything()).toEqual(before)
  })

  it('has the same said by a dry run of a model that is not there as it then does', async () => {
    const args = `upload preds.csv --model=fresh --create --suite=animals --key=locator`
    const text = await run(`${args} --dry-run`)
    expect(text.stdout).toMatch(
      /✓ dry run of 9 rows: 1 part to send, \d+ bytes .*\n {2}model fresh {2}not created\n$/,
    )
    const dry = await desk.json(`${args} --dry-run`.split(' '))
    expect(dry).toMatchObject({ model: null, created: false, dryRun: true, parts: 1 })
    const wet = await desk.json(args.split(' '))
    const { parts, bytes } = dry as { parts: number; bytes: number }
    expect(wet).toMatchObject({ model: { name: 'fresh' }, created: true, parts, bytes })
    expect(await run(`upload unfit.csv ${upload} --dry-run`)).toMatchObject({ status: 6 })
    for (const command of [
      'cases create all labels.csv',
      'cases create all labels.csv --dry-run',
    ]) {
      const { status, stderr } = await run(command)
      expect(status).toBe(4)
      expect(stderr).toContain('✗ A test case named "all" already exists.')
    }
  })

  it('leaves no file of an export that is refused', async () => {
    for (const command of [
      'export case nothing --to=out.csv',
      'export inferences --model=nothing --case=all --to=out.csv',
      'export metrics run_00000000001 --to=out.csv',
      'export models --workflow=Nothing --to=out.csv',
    ]) {
      expect((await run(command)).status).toBeGreaterThan(0)
      expect(await isThere('out.csv')).toBe(false)
    }
  })

  it('keeps no login that the server refuses', async () => {
    const { status } = await run(`login ${desk.url} --token=tst_wrong`)
    expect(status).toBe(9)
    expect(await isThere('.config/touchstone/config.json')).toBe(false)
  })
})
