import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './run-cli.ts'

let desk: Desk
const run = (command: string) => desk.run(command.split(' '))
const write = (name: string, text: string) => writeFile(join(desk.path, name), text)
const files = async () => (await readdir(desk.path)).toSorted()

beforeAll(async () => {
  desk = await openDesk()
  const object = '{"type":"object","properties":{"id":{"type":"string"}}}'
  await write(
    'types.json',
    `{"testSample":${object},"groundTruth":${object},"inference":${object}}`,
  )
  await write('bad.json', `{"testSample":${object},"groundTruth":{"type":"x"},"inference":{}}`)
  await write('rows.csv', 'id\n1\n')
  await write(
    'test.ts',
    [
      `import * as z from ${JSON.stringify(new URL(import.meta.resolve('zod')).href)}`,
      'const type = z.object({ id: z.string() })',
      'const types = { testSample: type, groundTruth: type, inference: type }',
      'export default async (touchstone) => {',
      "  const { Model, TestCase, TestSuite } = touchstone.defineWorkflow('Echo', types)",
      "  const samples = [{ testSample: { id: '1' }, groundTruth: { id: '1' } }]",
      "  const { testCase } = await TestCase.getOrCreate('all', { samples })",
      "  const { testSuite: suite } = await TestSuite.getOrCreate('all', { testCases: [testCase] })",
      "  const { model } = await Model.getOrCreate('echo', { infer: (sample) => sample })",
      '  return { model, suite }',
      '}',
    ].join('\n'),
  )
})
afterAll(() => desk[Symbol.asyncDispose]())

describe('a data directory that is not there', () => {
  it.each([
    ['workflows define Texts types.json', 'workflows list', 'Texts'],
    ['tokens create ci --role=writer', 'tokens list', 'ci'],
    ['test test.ts', 'models show echo', 'echo'],
  ])('is made by a command that can begin a registry: %s', async (command, look, found) => {
    const directory = `made by ${command.split(' ')[0]}`
    const [first, second] = [
      await desk.run([...command.split(' '), `--dir=${directory}`]),
      await desk.run([...look.split(' '), `--dir=${directory}`]),
    ]
    expect(first.status).toBe(0)
    expect(first.stderr).toContain(`! made the data directory ${join(desk.path, directory)}\n`)
    expect(first.stdout).not.toContain('made the data directory')
    expect(second).toMatchObject({ status: 0, stderr: '' })
    expect(second.stdout).toContain(found)
  })

  it.each([
    'workflows list',
    'workflows show Texts',
    'models list',
    'models create new',
    'models set new a=1',
    'models delete new --yes=new',
    'cases create new rows.csv',
    'cases add new rows.csv',
    'suites create new all',
    'upload rows.csv --model=new --create --suite=all --key=id',
    'export models',
    'verify test.ts',
    'runs list',
    'tokens list',
    'gc',
    'doctor',
    // Refused before the directory is made.
    'workflows define Texts bad.json',
    'workflows define Texts nofile.json',
    'workflows define wf_00000000001 types.json',
    'test nofile.ts',
    'tokens create ci --role=writer --expires-in=99999',
  ])('is not made by another command, nor by one that is refused: %s', async (command) => {
    const before = await files()
    const { status, stdout, stderr } = await run(`${command} --dir=nowhere`)
    expect(status).toBeGreaterThan(0)
    expect(`${stdout}${stderr}`).toContain('✗ ')
    expect(await files()).toEqual(before)
  })

  it('is no directory with something else in it, which stays as it is', async () => {
    await mkdir(join(desk.path, 'photos'))
    await write('photos/1.png', 'x')
    const { status, stderr } = await run('models list --dir=photos')
    expect(status).toBe(3)
    expect(stderr).toContain(`✗ There is no data directory ${join(desk.path, 'photos')}. `)
    expect(await readdir(join(desk.path, 'photos'))).toEqual(['1.png'])
  })

  it('is not made where nothing names it', async () => {
    const { status, stderr } = await run('workflows define Texts types.json')
    expect(status).toBe(10)
    expect(stderr).toContain('✗ No Touchstone is known here.')
    expect(await files()).not.toContain('.touchstone')
  })
})
