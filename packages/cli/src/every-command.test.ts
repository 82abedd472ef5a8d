import { once } from 'node:events'
import type { Command } from 'commander'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'
import { createProgram } from './program.ts'

const count = 12
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>

beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await desk.write('preds.csv', ['locator,label,score', ...animalLines(count)])
  await desk.write('labels.csv', ['locator,label', 's3://new/1.png,cat', 's3://new/2.png,dog'])
  const text = '{"type":"object","properties":{"text":{"type":"string"}}}'
  await desk.write('texts.json', [
    `{"testSample":${text},"groundTruth":${text},"inference":${text}}`,
  ])
  await desk.write('cat.ts', [
    'export default async (touchstone) => {',
    "  const { Model, TestSuite } = await touchstone.openWorkflow('Animals')",
    "  const infer = () => ({ label: 'cat', score: 0.5 })",
    "  const { model } = await Model.getOrCreate('cat', { infer })",
    "  return { model, suite: await TestSuite.load('animals') }",
    '}',
  ])
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

/** What one command prints may be an argument of a later one. */
type Outcomes = ReadonlyMap<string, unknown>

const idIn = (value: unknown, ...path: readonly string[]): string => {
  let here = value
  for (const key of [...path, 'id'])
    here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined
  if (typeof here !== 'string') throw new Error(`There is no id in ${JSON.stringify(value)}`)
  return here
}

/** Each command that ends by itself with its arguments, in an order in which all of them succeed. */
const session: readonly (readonly [string, (before: Outcomes) => readonly string[]])[] = [
  ['doctor', () => []],
  ['workflows define', () => ['Texts', 'texts.json']],
  ['workflows list', () => []],
  ['workflows show', () => ['Texts']],
  ['models create', () => ['net', 'train.lr=0.01', '--tag=dev', '--workflow=Animals']],
  ['models list', () => ['--tag=dev', '--sort=updated', '--reverse']],
  ['models show', () => ['net']],
  ['models set', () => ['net', 'train.lr=0.001', 'owner=team']],
  ['models unset', () => ['net', 'owner']],
  ['models tag', () => ['net', 'prod']],
  ['models untag', () => ['net', 'dev']],
  ['models rename', () => ['net', 'net-2']],
  ['models revert', () => ['net-2', '2']],
  ['models history', () => ['net', '--limit=3']],
  ['models archive', () => ['net']],
  ['models restore', () => ['net']],
  ['models delete', () => ['net', '--yes=net']],
  ['cases create', () => ['fresh', 'labels.csv', '--workflow=Animals']],
  ['cases add', () => ['fresh', 'labels.csv', '--replace']],
  ['cases slice', () => ['cats', '--of=all', '--where=groundTruth.label=cat']],
  ['cases remove', () => ['fresh', '--where=groundTruth.label=dog']],
  ['cases list', () => ['--workflow=Animals']],
  ['cases show', () => ['fresh', '--at=1']],
  ['cases history', () => ['fresh']],
  ['cases rename', () => ['fresh', 'stale']],
  ['cases describe', () => ['stale', 'Two of them']],
  ['cases tag', () => ['stale', 'new']],
  ['cases untag', () => ['stale', 'new']],
  ['suites create', () => ['pets', 'stale', 'cats']],
  ['suites add', () => ['pets', 'stale@1']],
  ['suites remove', () => ['pets', 'cats']],
  ['suites list', () => ['--name=pet']],
  ['suites show', () => ['pets']],
  ['suites history', () => ['pets']],
  ['suites rename', () => ['pets', 'held-out']],
  ['suites describe', () => ['held-out', 'Nobody trains on these']],
  ['suites tag', () => ['held-out', 'new']],
  ['suites untag', () => ['held-out', 'new']],
  ['upload', () => ['preds.csv', '--model=table', '--create', '--suite=animals', '--key=locator']],
  ['test', () => ['cat.ts']],
  ['verify', () => ['cat.ts', '--share=1']],
  ['compare', () => ['cat', 'table', '--suite=animals']],
  ['evaluate', () => ['classification', '--model=table', '--suite=animals']],
  ['gate', () => ['table', 'accuracy>=0', '--suite=animals']],
  ['runs list', () => ['--model=cat']],
  ['runs show', (before) => [idIn(before.get('test'), 'run')]],
  ['runs resume', (before) => [idIn(before.get('test'), 'run'), 'cat.ts']],
  ['export models', () => ['--to=models.csv']],
  ['export case', () => ['all', '--to=case.jsonl']],
  ['export suite', () => ['animals', '--to=suite.parquet']],
  ['export inferences', () => ['--model=cat', '--suite=animals', '--to=inferences.csv.gz']],
  ['export metrics', (before) => [idIn(before.get('test'), 'run'), '--to=metrics.csv']],
  ['tokens create', () => ['ci', '--role=writer', '--expires-in=1']],
  ['tokens list', () => []],
  ['tokens revoke', () => ['ci']],
  ['gc', () => ['--dry-run']],
  ['backup', () => ['backup.tar', '--dir', desk.directory]],
  ['restore', () => ['backup.tar', '--dir=restored']],
  ['login', () => [desk.url]],
]
/** `demo` and `serve` end when they are told to, and `completion` prints a script. */
const others = ['demo', 'serve', 'completion']

it('every command is run here', () => {
  const leaves = (command: Command, path: readonly string[] = []): string[] =>
    command.commands.length === 0
      ? [path.join(' ')]
      : command.commands.flatMap((sub) => leaves(sub, [...path, sub.name()]))
  expect([...session.map(([command]) => command), ...others].toSorted()).toEqual(
    leaves(createProgram()).toSorted(),
  )
})

it('every command prints JSON and nothing else on stdout for --output json', async () => {
  const outcomes = new Map<string, unknown>()
  for (const [command, args] of session) {
    const words = [...command.split(' '), ...args(outcomes), '--output', 'json']
    const { status, stdout, stderr } = await desk.run(words)
    expect([command, status, stderr.includes('✗') ? stderr : '']).toEqual([command, 0, ''])
    outcomes.set(command, JSON.parse(stdout))
  }
  expect(outcomes.size).toBe(session.length)
}, 120_000)

it('prints the address of `serve` as JSON, and ends on Ctrl-C with status 0', async () => {
  const child = desk.start(['serve', '--port=0', '--dir=served', '--output', 'json'])
  let stdout = ''
  const url = await new Promise<string>((resolve) => {
    child.stdout?.on('data', (data: Buffer) => {
      stdout += data.toString()
      if (stdout.endsWith('}\n')) resolve((JSON.parse(stdout) as { url: string }).url)
    })
  })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  child.kill('SIGINT')
  await once(child, 'close')
  expect(child.exitCode).toBe(0)
}, 30_000)

it.each(['bash', 'zsh', 'fish'])('prints a completion script for %s', async (shell) => {
  const { status, stdout } = await desk.run(['completion', shell])
  expect(status).toBe(0)
  expect(stdout).toContain('cases slice')
})
