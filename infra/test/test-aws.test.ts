import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { connect } from '@touchstone/client'
import { orSkip } from '@touchstone/storage/aws/testing'
import { describe, expect, it } from 'vitest'
import { openLambdaHome, startAwsServers } from './lambda-home.ts'
import { root } from './stack.ts'

const servers = await orSkip(startAwsServers)
await servers?.[Symbol.asyncDispose]()

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const { TOUCHSTONE_TOKEN: _token, ...clean } = process.env
  const child = spawn(process.execPath, [join(root, 'scripts/test-aws.ts'), ...args], {
    env: { ...clean, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [status] = await exited
  return { status, output, errors }
}

describe('pnpm test:aws', () => {
  it('says what it needs, and spares production', async () => {
    expect(await run([])).toMatchObject({ status: 2, errors: expect.stringContaining('--stage') })
    expect(await run(['--stage', 'production'])).toMatchObject({
      status: 2,
      errors: expect.stringContaining('empty the stage'),
    })
    expect(await run(['--stage', 'test'])).toMatchObject({
      status: 2,
      errors: expect.stringContaining('TOUCHSTONE_TOKEN'),
    })
    const missing = ['--stage', 'test', '--outputs', '/nowhere/outputs.json']
    expect(await run(missing, { TOUCHSTONE_TOKEN: 'x' })).toMatchObject({
      status: 2,
      errors: expect.stringContaining('Deploy it first'),
    })
  })
})

describe.skipIf(!servers)('pnpm test:aws on a stage', () => {
  it('empties it before each test, and runs the end-to-end tests there', async () => {
    await using shared = await startAwsServers()
    await using home = await openLambdaHome({ servers: shared, instances: 2 })
    const { url, token, tableName, bucket } = home
    const { rpc } = connect({ url, token })
    await rpc.workflows.define.mutate({ name: 'left by somebody', schemas: {} })
    const directory = await mkdtemp(join(tmpdir(), 'touchstone-outputs-'))
    try {
      const outputs = join(directory, 'outputs.json')
      await writeFile(outputs, JSON.stringify({ api: `${url}/`, table: tableName, bucket }))
      const { accessKeyId, secretAccessKey } = await (await shared.s3.client()).config.credentials()
      const stage = tableName.split('-')[1] ?? ''
      const result = await run(['--stage', stage, '--outputs', outputs, 'smoke', 'run-lookup'], {
        TOUCHSTONE_TOKEN: token,
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_DYNAMODB: shared.dynamoDb.url,
        AWS_ENDPOINT_URL_S3: shared.s3.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      })
      expect(result).toMatchObject({ status: 0 })
      expect(stripVTControlCharacters(result.output)).toMatch(/Tests +[2-9]\d* passed/)
      const names = (await rpc.workflows.list.query({})).items.map(({ name }) => name)
      expect(names).not.toContain('left by somebody')
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }, 120_000)
})
