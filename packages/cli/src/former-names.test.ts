import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'

const header = 'locator,label,score'
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
const run = (...args: string[]) => desk.run(args)

/** Everything about the renamed records that a command could change. */
const state = async () => {
  const { Model, TestCase, TestSuite } = desk.workflow
  const { record, id } = await Model.load('resnet-2023')
  const inferences = []
  for await (const { inference } of (await Model.load(id)).inferences(desk.testCase))
    inferences.push(inference)
  const { record: testCase } = await TestCase.load('night-2023')
  const { record: suite } = await TestSuite.load('held-out-2023')
  return { record, inferences, testCase, suite }
}

beforeAll(async () => {
  desk = await openAnimalsDesk(9)
  await desk.write('preds.csv', [header, ...animalLines(9)])
  await desk.write('other.csv', [
    header,
    ...animalLines(9).map((line) => line.replace(/cat|dog/, 'fox')),
  ])
  await desk.write('labels.csv', ['locator,label', 's3://animals/1.png,cat', 's3://n/2.png,dog'])
  await desk.write('fox.ts', [
    'export default async (touchstone) => {',
    "  const { Model, TestSuite } = await touchstone.openWorkflow('Animals')",
    "  const infer = () => ({ label: 'fox', score: 0.5 })",
    "  return { model: await Model.load('resnet', { infer }), suite: await TestSuite.load('held-out') }",
    '}',
  ])
  for (const args of [
    'upload preds.csv --model=resnet --create --suite=animals --key=locator',
    'models create base',
    'cases create night labels.csv',
    'suites create held-out all',
    'models rename resnet resnet-2023',
    'cases rename night night-2023',
    'suites rename held-out held-out-2023',
  ]) {
    const { status, stderr } = await run(...args.split(' '))
    if (status !== 0) throw new Error(`${args}: ${stderr}`)
  }
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

describe('a former name', () => {
  it.each([
    ['models show resnet', 'resnet is now called resnet-2023'],
    ['models history resnet', 'resnet is now called resnet-2023'],
    ['cases show night', 'night is now called night-2023'],
    ['cases history night', 'night is now called night-2023'],
    ['suites show held-out', 'held-out is now called held-out-2023'],
    ['suites history held-out', 'held-out is now called held-out-2023'],
    ['export case night', 'night is now called night-2023'],
    ['export suite held-out', 'held-out is now called held-out-2023'],
    ['export inferences --model=resnet --case=all', 'resnet is now called resnet-2023'],
    ['export inferences --model=base --suite=held-out', 'held-out is now called held-out-2023'],
    ['compare base resnet --suite=animals', 'resnet is now called resnet-2023'],
    ['compare base resnet-2023 --suite=held-out', 'held-out is now called held-out-2023'],
    ['runs list --model=resnet', 'resnet is now called resnet-2023'],
    ['runs list --suite=held-out', 'held-out is now called held-out-2023'],
    ['verify fox.ts', 'resnet is now called resnet-2023'],
    ['suites create of-night night@1', 'night is now called night-2023'],
    [
      'cases slice of-night --of=night --where=groundTruth.label=cat',
      'night is now called night-2023',
    ],
    [
      'upload preds.csv --model=base --suite=held-out --key=locator',
      'held-out is now called held-out-2023',
    ],
  ])('is followed by a command that reads it, and told: %s', async (command, said) => {
    const { stderr, stdout } = await run(...command.split(' '))
    expect(stderr.split('\n').filter((line) => line === `! ${said}`)).toHaveLength(1)
    expect(stderr).not.toContain('✗ There is no')
    expect(stdout).not.toContain('is now called')
    expect(stdout).not.toBe('')
  })

  it('says nothing of ids, present names, and other spellings of them', async () => {
    const { record } = await state()
    for (const asked of [record.id, 'resnet-2023', ' resnet-2023 '])
      expect(await run('models', 'show', asked)).toMatchObject({ status: 0, stderr: '' })
  })

  it.each([
    'models set resnet lr=1',
    'models unset resnet lr',
    'models tag resnet prod',
    'models untag resnet prod',
    'models rename resnet third',
    'models revert resnet 1',
    'models archive resnet',
    'models restore resnet',
    'models delete resnet --yes=resnet-2023',
    'upload other.csv --model=resnet --suite=animals --key=locator --reset',
    'upload other.csv --model=resnet --suite=animals --key=locator --dry-run',
    'test fox.ts --reset',
    'cases add night labels.csv',
    'cases add night labels.csv --dry-run',
    'cases remove night --where=groundTruth.label=cat',
    'cases rename night third',
    'cases describe night text',
    'cases tag night prod',
    'cases untag night prod',
    'suites add held-out all',
    'suites remove held-out all',
    'suites rename held-out third',
    'suites describe held-out text',
    'suites tag held-out prod',
    'suites untag held-out prod',
  ])('is refused by a command that writes: %s', async (command) => {
    const before = await state()
    const { status, stdout, stderr } = await run(...command.split(' '))
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(
      /✗ There is no (model|test case|test suite) named "([\w-]+)" now; it was renamed to "\2-2023"\. (To|Upload) /,
    )
    expect(await state()).toEqual(before)
  })

  it('becomes a record of its own where a command creates', async () => {
    const before = await state()
    const uploaded = await run(
      ...'upload other.csv --model=resnet --create --suite=animals --key=locator --reset'.split(
        ' ',
      ),
    )
    expect(uploaded.stdout).toMatch(/\n {2}model resnet {2}mdl_\w{11} {2}created\n/)
    expect(uploaded.stderr).not.toContain('is now called')
    const again = await desk.json(
      'upload other.csv --model=resnet --create --suite=animals --key=locator'.split(' '),
    )
    expect(again).toMatchObject({ model: { name: 'resnet' }, created: false, unchanged: 9 })
    expect(await run('cases', 'create', 'night', 'labels.csv')).toMatchObject({ status: 0 })
    expect(await run('suites', 'create', 'held-out', 'night')).toMatchObject({ status: 0 })
    expect(await state()).toEqual(before)
    // Nobody is led on any more.
    for (const command of ['models show resnet', 'cases show night', 'suites show held-out'])
      expect(await run(...command.split(' '))).toMatchObject({ status: 0, stderr: '' })
  }, 60_000)
})

it('a name that one workflow has now comes before one that another had', async () => {
  await desk.write('types.json', [
    '{"testSample":{"type":"object","properties":{"locator":{"type":"string"}}},"groundTruth":{"type":"object","properties":{"label":{"type":"string"}}},"inference":{}}',
  ])
  expect(await run('workflows', 'define', 'Others', 'types.json')).toMatchObject({ status: 0 })
  const create = (name: string, workflow: string) =>
    run('cases', 'create', name, 'labels.csv', `--workflow=${workflow}`)
  expect(await create('shared', 'Animals')).toMatchObject({ status: 0 })
  expect(await run('cases', 'rename', 'shared', 'away')).toMatchObject({ status: 0 })
  expect(await create('shared', 'Others')).toMatchObject({ status: 0 })
  const shown = await run('cases', 'show', 'shared')
  expect(shown).toMatchObject({ status: 0, stderr: '' })
  expect(shown.stdout).toContain('workflow  Others')
  expect(await run('cases', 'tag', 'shared', 'x')).toMatchObject({ status: 0 })
  const inAnimals = await run('cases', 'show', 'shared', '--workflow=Animals')
  expect(inAnimals.stderr).toBe('! shared is now called away\n')
}, 30_000)
