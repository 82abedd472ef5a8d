import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from '@touchstone/client'
import { serveLocal } from '@touchstone/server/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk, type Desk } from './run-cli.ts'

let server: Awaited<ReturnType<typeof serveLocal>>
let desk: Desk
let home: Desk
const types = {
  testSample: z.object({ locator: z.string() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string() }),
}

beforeAll(async () => {
  home = await openDesk()
  server = await serveLocal({ directory: `${home.path}/data`, port: 0 })
  desk = await openDesk({ TOUCHSTONE_URL: server.url, TOUCHSTONE_TOKEN: server.token })
  const { Model } = connect(server).defineWorkflow('Animals', types)
  await Model.create('first')
})
afterAll(async () => {
  await server.close()
  await desk[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

const models = (...args: string[]) => desk.run(['models', ...args])
const modelsJson = (...args: string[]) => desk.json(['models', ...args])

describe('touchstone models', () => {
  it('creates a model with metadata and tags, and shows it', async () => {
    const created = await models('create', 'resnet50', 'train.lr=0.01', 'owner=vision', '--tag=dev')
    expect(created).toMatchObject({ status: 0, stderr: '' })
    expect(created.stdout).toMatch(/^✓ resnet50 {2}revision 1 {2}mdl_\w{11}\n$/)
    const shown = await models('show', 'resnet50')
    expect(shown.stdout).toMatch(
      /^resnet50 {2}mdl_\w+\n {2}workflow {2}Animals\n {2}revision {2}1\n {2}tags {6}dev\n/,
    )
    expect(shown.stdout).toMatch(/\n {2}metadata\n {4}train\.lr {2}0\.01\n {4}owner {5}vision\n$/)
    expect(await modelsJson('show', 'resnet50')).toMatchObject({
      name: 'resnet50',
      revision: 1,
      metadata: { train: { lr: 0.01 }, owner: 'vision' },
      tags: ['dev'],
    })
  })

  it('refuses a taken name with one sentence, the next step and status 4', async () => {
    expect(await models('create', 'first')).toEqual({
      status: 4,
      stdout: '',
      stderr: expect.stringMatching(
        /^✗ A model named "first" already exists\. .*\n {2}.*models show "first"`\.\n$/,
      ),
    })
  })

  it('sets numbers, words, JSON and nested keys, and says what changed', async () => {
    await models('create', 'net', 'train.lr=0.01')
    const set = await models('set', 'net', 'train.lr=0.001', 'owner=team', '--json', 'x={"a":1}')
    expect(set).toEqual({
      status: 0,
      stderr: '',
      stdout:
        '✓ net  revision 1 → 2\n  train.lr  0.01 → 0.001\n  owner     – → team\n  x.a       – → 1\n',
    })
    await models('set', 'net', 'a=true', 'b=null', 'c=1000', 'd=007', 'e=', 'f=a=b', 'g\\.h=1')
    await models('set', 'net', 'id=12345678901234567890', '--json', 'x={"b":[1,"2"]}')
    await models('set', 'net', 'p.a=1', 'p.b=2', 'p\\.a=3')
    expect(await modelsJson('show', 'net')).toMatchObject({
      metadata: {
        train: { lr: 0.001 },
        owner: 'team',
        a: true,
        b: null,
        c: 1000,
        d: '007',
        e: '',
        f: 'a=b',
        'g.h': 1,
        id: '12345678901234567890',
        x: { b: [1, '2'] },
        p: { a: 1, b: 2 },
        'p.a': 3,
      },
    })
  })

  it('prints the model and its changes as JSON', async () => {
    await models('create', 'printed')
    expect(await modelsJson('set', 'printed', 'a.b=1')).toMatchObject({
      model: { name: 'printed', revision: 2, metadata: { a: { b: 1 } } },
      before: 1,
      changes: [{ key: 'a.b', after: 1 }],
    })
  })

  it.each([
    [['set', 'first', 'novalue'], /has no key and value/],
    [['set', 'first'], /nothing to set/],
    [['set', 'first', '--json', 'a={'], /The value of a is not JSON/],
    [['set', 'first', '.a=1'], /not the path/],
    [['set', 'first', 'a=1', 'b=1', 'a=2'], /^✗ "a=1" and "a=2" both set a\. Leave one of/],
    [['set', 'first', 'a=1', '--json', 'a=[1]'], /^✗ "a=1" and "--json a=\[1\]" both set a\. /],
    [['set', 'first', '--json', 'x=1', '--json', 'x=1'], /both set x\./],
    [['set', 'first', 'a.b=1', 'a=2'], /^✗ "a\.b=1" and "a=2" both set a\. /],
    [
      ['set', 'first', '--json', 'a={}', 'a.b.c=2'],
      /^✗ "a\.b\.c=2" and "--json a={}" both set a\. /,
    ],
    [['create', 'second', 'a.b=1', 'a.b=2'], /^✗ "a\.b=1" and "a\.b=2" both set a\.b\. /],
    [['set', 'first', `a=${'x'.repeat(200)}`, 'a=2'], /^✗ "a=x{78}…" and "a=2" both set a\. /],
    [['show'], /Missing required argument 'model'/],
    [
      ['list', '--sort', 'size'],
      /--sort size: No run shown has .* size; .* have none\. Other orders are name, created, updated\./,
    ],
    [['list', '--limit', '0'], /positive integer/],
    [['list', '--nonsense'], /Unknown option '--nonsense'/],
    [['nonsense'], /Unknown command 'nonsense'/],
  ])('refuses %j with status 2, without a stack', async (args, message) => {
    const { status, stdout, stderr } = await models(...args)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^✗ .*\n( {2}.*\n)?$/)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('does not make an object of something else', async () => {
    await models('create', 'scalar', 'train=5')
    const { status, stderr } = await models('set', 'scalar', 'train.lr=1')
    expect(status).toBe(2)
    expect(stderr).toContain('train is 5, which has no keys')
  })

  it('unsets keys, and refuses those that are not there', async () => {
    await models('create', 'cleared', 'a.b=1', 'a.c=2', 'd=3')
    const unset = await models('unset', 'cleared', 'a.b', 'd')
    expect(unset.stdout).toBe('✓ cleared  revision 1 → 2\n  a.b  1 → –\n  d    3 → –\n')
    expect(await models('unset', 'cleared', 'd')).toMatchObject({ status: 3, stdout: '' })
  })

  it('adds and removes tags', async () => {
    await models('create', 'tagged', '--tag', 'dev')
    expect((await models('tag', 'tagged', 'prod')).stdout).toBe(
      '✓ tagged  revision 1 → 2\n  tags  dev → dev, prod\n',
    )
    expect((await models('tag', 'tagged', 'prod')).stdout).toBe(
      '✓ tagged  nothing changed, revision 2\n',
    )
    expect((await models('untag', 'tagged', 'dev')).stdout).toContain('dev, prod → prod')
    expect(await models('untag', 'tagged', 'dev')).toMatchObject({ status: 3 })
  })

  it('renames, reverts and tells the history', async () => {
    await models('create', 'old', 'a=1')
    expect((await models('rename', 'old', 'new')).stdout).toBe(
      '✓ new  revision 1 → 2\n  name  old → new\n',
    )
    await models('set', 'new', 'a=2')
    expect((await models('revert', 'new', '2')).stdout).toBe('✓ new  revision 3 → 4\n  a  2 → 1\n')
    const { stdout, stderr } = await models('history', 'new', '--limit', '2')
    expect(stdout).toMatch(
      /^revision 4 {2}reverted by local {2}[-\d]+ [:\d]+\n {2}a {2}2 → 1\nrevision 3 {2}edited by .*\n {2}a {2}1 → 2\n$/,
    )
    expect(stderr).toBe('! These are the first 2. See more with --limit.\n')
    expect(await modelsJson('history', 'new')).toMatchObject([
      { revision: 4, action: 'reverted', by: 'local' },
      { revision: 3, action: 'edited', changes: [{ key: 'a', before: 1, after: 2 }] },
      { revision: 2, action: 'renamed' },
      { revision: 1, action: 'created' },
    ])
  })

  it('archives and restores', async () => {
    await models('create', 'shelved')
    expect((await models('archive', 'shelved')).stdout).toContain('archived  – → true')
    expect(await modelsJson('list', '--name', 'shelved')).toEqual([])
    expect(await modelsJson('list', '--name', 'shelved', '--archived')).toHaveLength(1)
    expect((await models('restore', 'shelved')).stdout).toContain('archived  true → –')
  })

  it('deletes only with the name typed in, and restores by id', async () => {
    const { id } = z.object({ id: z.string() }).parse(await modelsJson('create', 'doomed'))
    const asked = await models('delete', 'doomed')
    expect(asked.status).toBe(2)
    expect(asked.stderr).toContain('add --yes "doomed"')
    expect((await models('delete', 'doomed', '--yes', 'other')).stderr).toContain(
      'Nothing was deleted',
    )
    const deleted = await models('delete', 'doomed', '--yes', 'doomed')
    expect(deleted.stdout).toBe(
      `✓ doomed  revision 1 → 2\n  deleted  – → true\n  Undo it with \`touchstone models restore ${id}\`.\n`,
    )
    expect(await models('show', 'doomed')).toMatchObject({ status: 3 })
    expect((await models('restore', 'doomed')).stderr).toContain('restored by its id')
    expect(await models('restore', id)).toMatchObject({ status: 0 })
    expect(await models('show', 'doomed')).toMatchObject({ status: 0 })
  })

  it('lists what is asked for, in a table or as JSON', async () => {
    await models('create', 'list-b', 'kind=x', 'n=1', '--tag', 'l')
    await models('create', 'list-a', 'kind=y', '--tag', 'l')
    const { stdout, stderr } = await models('list', '--tag', 'l')
    expect(stdout).toMatch(
      /^NAME {4}ID {15}TAGS {2}REVISION {2}EDITED\nlist-a {2}mdl_\w+ {2}l {12}1 {2}\S+ \S+\nlist-b .*\n$/,
    )
    expect(stderr).toBe('')
    const where = ['--where', 'kind=x', '--where-json', 'n=1', '--workflow', 'Animals']
    expect(await modelsJson('list', ...where)).toMatchObject([{ name: 'list-b' }])
    const limited = await models('list', '--tag', 'l', '--limit', '1', '--reverse', '--json')
    expect(JSON.parse(limited.stdout)).toMatchObject([{ name: 'list-b' }])
    expect(limited.stderr).toContain('the first 1')
    expect((await models('list', '--name', 'nobody')).stdout).toBe('No models.\n')
  })

  it('lists the models that conditions let through', async () => {
    await models('create', 'f-1', 'f.lr=0.1', 'f.data=ImageNet', 'f.at=2026-03-01T10:00:00Z')
    await models('create', 'f-2', 'f.lr=0.01', 'f.at=2026-04-01')
    await models('create', 'f-3', 'f.lr=.5', 'f.x\\.y=1')
    const listed = async (...options: string[]) => {
      const found = await modelsJson('list', '--has', 'f.lr', ...options)
      return z
        .array(z.object({ name: z.string() }))
        .parse(found)
        .map(({ name }) => name)
    }
    expect(await listed()).toEqual(['f-1', 'f-2', 'f-3'])
    expect(await listed('--where', 'f.lr>0.01')).toEqual(['f-1'])
    expect(await listed('--where', 'f.lr >= 0.01', '--where=f.at>2026-03-01')).toEqual(['f-2'])
    expect(await listed('--where', 'f.lr!=0.1')).toEqual(['f-2', 'f-3'])
    expect(await listed('--where=f.data~imagenet')).toEqual(['f-1'])
    expect(await listed('--where-json', 'f.lr>".4"')).toEqual(['f-3'])
    expect(await listed('--has=f.x\\.y', '--lacks=f.at')).toEqual(['f-3'])
    expect(await listed('--created=>=2026-01-01', '--updated', '< 2026-01-01')).toEqual([])
    expect(await listed('--created=>=2026-01-01')).toHaveLength(3)

    expect(await models('list', '--where', 'f.lr>.4')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        '✗ --where f.lr>.4: ".4" is read as a text, and > takes a number or a time. ' +
        `Did you mean --where 'f.lr>0.4'? To compare with the text, write it in quotes: --where 'f.lr>".4"'.\n`,
    })
    expect(await listed('--where', 'f.lr>".4"')).toEqual(['f-3'])
    expect(await models('list', '--where', 'f.lr==0.1')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        '✗ "f.lr==0.1" has a second operator after =. ' +
        `Did you mean --where 'f.lr=0.1'? A text that begins with = is written in quotes: --where 'f.lr="=0.1"'.\n`,
    })
    const refused = await models('list', '--where', 'f.lr>true')
    expect(refused).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^✗ --where f\.lr>true: > compares numbers.*\.\n$/),
    })
  })

  it('refuses an edit on another revision, with what has changed', async () => {
    await models('create', 'guarded', 'a=1')
    await models('set', 'guarded', 'a=2')
    const { status, stderr } = await models('archive', 'guarded', '--revision', '1')
    expect(status).toBe(4)
    expect(stderr).toMatch(
      /^✗ The model "guarded" is at revision 2, .*\n {2}a {2}1 → 2\n {2}Repeat the edit on revision 2\.\n$/,
    )
    expect(await models('archive', 'guarded', '--revision', '2')).toMatchObject({ status: 0 })
  })

  it('repeats set when somebody else edits at the same moment, and loses neither', async () => {
    const { Model } = connect(server).defineWorkflow('Animals', types)
    const model = await Model.create('raced')
    let edits = 0
    // Stands before the server, and edits the model right before the first update gets there.
    const between = createServer((request, response) => {
      void (async () => {
        const body = await new Response(request).text()
        if (request.url?.includes('models.update') && edits++ === 0)
          await model.update({ metadataPatch: { theirs: 1 } })
        const { authorization = '' } = request.headers
        const answer = await fetch(`${server.url}${request.url}`, {
          method: request.method ?? 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          ...(body === '' ? {} : { body }),
        })
        response.writeHead(answer.status, { 'content-type': 'application/json' })
        response.end(await answer.text())
      })()
    })
    between.listen(0, '127.0.0.1')
    await once(between, 'listening')
    // A server that listens on a port has an address with one.
    const { port } = between.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    const { status, stdout } = await desk.run(['models', 'set', 'raced', 'ours=1', '--url', url])
    between.close()
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '✓ raced  revision 2 → 3\n  ours  – → 1\n',
    })
    expect(edits).toBe(2)
    expect((await model.reload()).metadata).toEqual({ theirs: 1, ours: 1 })
  })

  it('says of an empty list which keys no model has, and which may be meant', async () => {
    // From here on a new model has to say its workflow.
    const { rpc } = connect(server)
    const other = await rpc.workflows.define.mutate({ name: 'Other', schemas: {} })
    const workflowId = other.workflow.id
    await rpc.models.create.mutate({
      workflowId,
      name: 'k-1',
      metadata: { k: { rate: 0.1, momentum: 0.9, deep: [{ 'a.b': 1 }] } },
    })
    const notes = async (...options: string[]) => {
      const { status, stdout, stderr } = await models('list', ...options)
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'No models.\n' })
      return stderr
    }
    expect(await notes('--where', 'k.raet>0')).toBe(
      '! No model has k.raet in its metadata. Did you mean k.rate?\n',
    )
    expect(await notes('--where', 'Rate=0.1', '--has', 'k.q\\.ok', '--lacks', 'k.z')).toBe(
      '! No model has Rate in its metadata. Did you mean k.rate?\n' +
        '! No model has k.q\\.ok in its metadata.\n',
    )
    // Of the keys that there are, whatever the value.
    expect(await notes('--where', 'k.rate>1', '--where', 'k.deep.0.a\\.b=2', '--has=k')).toBe('')
    expect(await notes('--name', 'nobody', '--lacks', 'k.raet')).toBe('')
    // In another workflow it is no use.
    expect(await notes('--where', 'k.raet>0', '--workflow', 'Animals')).toBe(
      '! No model of the workflow "Animals" has k.raet in its metadata.\n',
    )
    expect(await notes('--where', 'k.rate>0', '--workflow', 'Animals')).toBe(
      '! No model of the workflow "Animals" has k.rate in its metadata.\n',
    )
    const lacking = await models('list', '--name', 'k-1', '--lacks', 'k.raet', '--lacks', 'k.z')
    expect(lacking.stdout).toContain('k-1')
    expect(lacking.stderr).toBe(
      '! No model has k.raet in its metadata, so --lacks leaves out nothing. Did you mean k.rate?\n',
    )
    const asJson = await models('list', '--where', 'k.raet>0', '--json')
    expect(asJson.stdout).toBe('[]\n')
    expect(asJson.stderr).toContain('Did you mean k.rate?')
    await models('archive', 'k-1')
    expect(await notes('--has', 'k.rate')).toBe('')
    await models('delete', 'k-1', '--yes', 'k-1')
    expect(await notes('--has', 'k.rate')).toBe('! No model has k.rate in its metadata.\n')
  })
})
