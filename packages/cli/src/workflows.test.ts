import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serveLocal } from '@touchstone/server/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk, type Desk } from './run-cli.ts'

let home: Desk
let server: Awaited<ReturnType<typeof serveLocal>>
let desk: Desk
const run = (...args: string[]) => desk.run(args)
const write = (name: string, content: string) => writeFile(join(desk.path, name), content)

const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
})
const text = { type: 'string' }
const schemas = {
  testSample: object({ locator: text, time: { enum: ['day', 'night'] } }, ['locator']),
  groundTruth: object({ label: text }),
  inference: object({ prediction: object({ label: text, score: { type: ['number', 'null'] } }) }),
}

beforeAll(async () => {
  home = await openDesk()
  server = await serveLocal({ directory: join(home.path, 'data'), port: 0 })
  desk = await openDesk({ TOUCHSTONE_URL: server.url, TOUCHSTONE_TOKEN: server.token })
})
afterAll(async () => {
  await server.close()
  await desk[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

describe('touchstone workflows', () => {
  it('with two tables are all that an evaluated model needs', async () => {
    const before = await run('cases', 'create', 'all', 'labels.csv')
    expect(before).toMatchObject({ status: 3, stdout: '' })
    await write('animals.json', JSON.stringify(schemas))
    await write('labels.csv', 'locator,time,label\ns3://1,night,cat\ns3://2,day,dog\n')
    await write(
      'preds.csv',
      'locator,prediction.label,prediction.score\ns3://2,cat,0.5\ns3://1,cat,\n',
    )
    expect((await run('cases', 'create', 'all', 'labels.csv')).stderr).toContain(
      'Define one with `touchstone workflows define`',
    )

    const defined = await run('workflows', 'define', 'Animals', 'animals.json')
    expect(defined).toMatchObject({ status: 0, stderr: '' })
    expect(defined.stdout).toMatch(/^✓ Animals {2}created {2}wf_\w{11}\n$/)
    expect((await run('cases', 'create', 'all', 'labels.csv')).status).toBe(0)
    expect((await run('cases', 'slice', 'night', '--of=all', '--where=time=night')).status).toBe(0)
    expect((await run('suites', 'create', 'suite', 'all', 'night')).status).toBe(0)
    const upload = ['preds.csv', '--model=resnet', '--create', '--suite=suite', '--key=locator']
    expect(await desk.json(['upload', ...upload])).toMatchObject({ inserted: 2, missing: 0 })
    const exported = await run('export', 'inferences', '--model=resnet', '--case=night')
    expect(exported.stdout).toContain('s3://1,night,cat,cat,')
  }, 30_000)

  it('get their types from two tables, for scores in four commands without code', async () => {
    await using other = await openDesk()
    const at = '--dir=data --workflow=Pets'.split(' ')
    const file = (name: string, lines: readonly string[]) =>
      writeFile(join(other.path, name), `${lines.join('\n')}\n`)
    const labels = ['cat', 'dog', 'cat', 'dog']
    await file('labels.csv', ['id,time,label', ...labels.map((label, i) => `${i},day,${label}`)])
    await file('preds.csv', ['id,label,score', '0,cat,0.9', '1,cat,0.6', '2,cat,0.8', '3,dog,0.7'])
    const typed =
      'workflows define Pets --labels=labels.csv --predictions=preds.csv --key=id --dir=data'
    const defined = await other.run(typed.split(' '))
    expect(defined.stdout.split('\n').slice(1)).toStrictEqual([
      '  test sample',
      '    id             number',
      '    metadata.time  string, optional',
      '  ground truth',
      '    label          string',
      '  inference',
      '    label          string',
      '    score          number',
      '',
    ])
    const created = await other.run(['cases', 'create', 'all', 'labels.csv', ...at])
    expect(created.stdout).toContain('sample    id ← id, metadata.time ← time\n')
    await other.run(['suites', 'create', 'all', 'all', ...at])
    const upload = 'upload preds.csv --model=vgg --create --suite=all --key=id'.split(' ')
    const scored = await other.run([...upload, ...at, '--evaluate=classification'])
    expect(scored.status).toBe(0)
    expect(scored.stdout).toMatch(/ {2}all {2}0\.7500 \[0\.\d+, 0\.\d+\] {2}0\.7333 \[/)
    expect(scored.stdout).toContain(
      [
        '  Confusion matrix (rows: ground truth, columns: inference)',
        '       cat  dog',
        '  cat    2    0',
        '  dog    1    1',
        '',
      ].join('\n'),
    )
  }, 30_000)

  it('are shown with the fields of their types, and listed', async () => {
    const shown = await run('workflows', 'show', 'Animals')
    expect(shown.stdout).toMatch(/^Animals {2}wf_\w+\n {2}types {5}revision 1\n/)
    expect(shown.stdout.slice(shown.stdout.indexOf('  test sample'))).toBe(
      [
        '  test sample',
        '    locator           string',
        '    time              string, optional',
        '  ground truth',
        '    label             string',
        '  inference',
        '    prediction.label  string',
        '    prediction.score  number, or null',
        '',
      ].join('\n'),
    )
    expect(await desk.json(['workflows', 'show', 'Animals'])).toMatchObject({
      name: 'Animals',
      schemaRevision: 1,
      schemas,
    })
    expect(await desk.json(['workflows', 'list'])).toMatchObject([{ name: 'Animals' }])
    expect((await run('workflows', 'list')).stdout).toMatch(
      /^NAME +ID +TYPES +EDITED\nAnimals {2}wf_\w{11} {2}revision 1 {2}\d{4}-/,
    )
  })

  it('get types of a module, and keep the revisions of what was there', async () => {
    const zod = pathToFileURL(new URL(import.meta.resolve('zod')).pathname).href
    const types = [
      `import * as z from ${JSON.stringify(zod)}`,
      'const label = z.object({ label: z.string() })',
      'export default {',
      '  testSample: z.object({ locator: z.string() }),',
      '  groundTruth: label,',
      '  inference: label,',
      '}',
    ]
    await write('animals.ts', types.join('\n'))
    const again = await run('workflows', 'define', 'Animals', 'animals.ts')
    expect(again.stdout).toMatch(/^✓ Animals {2}types are revision 2 of 2 {2}wf_\w{11}\n$/)
    expect(await desk.json(['workflows', 'define', 'Animals', 'animals.json'])).toMatchObject({
      schemaRevision: 1,
      created: false,
    })
    expect(await desk.json(['cases', 'show', 'all'])).toMatchObject({ samples: 2 })
  })

  it('may have test data of one name; an id finds its own', async () => {
    await run('workflows', 'define', 'Other', 'animals.json')
    expect((await run('cases', 'create', 'other', 'labels.csv')).stderr).toContain(
      'A new test case needs to know its workflow. Name one with --workflow: "Animals", "Other".',
    )
    const args = ['labels.csv', '--workflow=Other']
    await run('cases', 'create', 'other', ...args)
    const made = await desk.json(['cases', 'create', 'all', ...args])
    const { id } = z.object({ testCase: z.object({ id: z.string() }) }).parse(made).testCase
    expect((await run('cases', 'show', 'all')).stderr).toContain(
      '✗ Several workflows have a test case "all". Name one with --workflow: "Animals", "Other".',
    )
    expect((await run('cases', 'show', id)).stdout).toContain('\n  workflow  Other\n')
    const elsewhere = await run('cases', 'show', id, '--workflow=Animals')
    expect(elsewhere.stderr).toContain(`✗ There is no test case "${id}"`)
    expect((await run('suites', 'create', 'x', 'all')).stderr).toContain('--workflow')
    expect((await run('suites', 'create', 'of names', 'other@1', id)).status).toBe(0)
    expect((await run('suites', 'create', 'of ids', id)).status).toBe(0)
    expect((await run('suites', 'show', 'of ids')).stdout).toContain('\n  workflow  Other\n')
  }, 30_000)

  it.each([
    ['nowhere.json', undefined, 3, 'The file "nowhere.json" does not exist.'],
    ['nowhere.ts', undefined, 3, 'The file "nowhere.ts" does not exist.'],
    ['half.json', '{"testSample":{"type":"object"}}', 2, 'no JSON Schema at "groundTruth"'],
    ['torn.json', '{', 2, '"torn.json" is not JSON'],
    ['list.json', '[]', 2, '"list.json" is not a JSON object.'],
    ['none.ts', 'export const testSample = {}', 2, 'exports no zod type testSample.'],
    ['throws.ts', 'throw new Error("no")', 2, '"throws.ts" cannot be loaded: no.'],
    [
      'texts.json',
      '{"testSample":{"type":"string"},"groundTruth":{},"inference":{}}',
      2,
      'The testSample type of "Bad" must be an object',
    ],
    [
      'unknown.json',
      '{"testSample":{"type":"object"},"groundTruth":{"type":"objekt"},"inference":{}}',
      2,
      'The groundTruth schema of workflow "Bad" is not a usable JSON Schema',
    ],
  ])('are not made from %s', async (name, content, status, said) => {
    if (content !== undefined) await write(name, content)
    const refused = await run('workflows', 'define', 'Bad', name)
    expect(refused).toMatchObject({ status, stdout: '' })
    expect(refused.stderr).toContain(said)
    expect((await run('workflows', 'show', 'Bad')).status).toBe(3)
  })

  it('say what is wrong with tables as types', async () => {
    await write('truths.csv', 'id,label\n1,cat\n')
    await write('said.csv', 'id,label,predicted\n1,cat,dog\n')
    const define = (...args: string[]) => run('workflows', 'define', 'Said', ...args)
    const tables = ['--labels=truths.csv', '--predictions=said.csv']
    expect(await define()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Name a file with the types, or give --labels,'),
    })
    expect((await define(...tables)).stderr).toContain('--key is missing')
    expect((await define('animals.json', ...tables)).stderr).toContain('--labels cannot both')
    expect((await define(...tables, '--key=ids')).stderr).toContain('no column "ids"')
    const { status, stdout } = await define(...tables, '--key=id')
    expect(status).toBe(0)
    expect(stdout).toContain('! label of the predictions is the ground truth, and was left out.')
    expect(
      await desk.json(['workflows', 'define', 'Said', ...tables, '--key=id', '--map=label']),
    ).toMatchObject({
      schemaRevision: 2,
      schemas: { inference: { properties: { label: { type: 'string' } } } },
    })
  })
})
