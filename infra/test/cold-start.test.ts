import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openFunctionUrl } from './function-url.ts'
import { bundled } from './lambda-home.ts'
import { startLambda } from './lambda-service.ts'
import { bundleFunction, writeLink } from './sst-bundle.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-cold-'))
  await bundleFunction({ ...bundled, directory })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const link = { tableName: 'table', bucket: 'objects', adminToken: `tst_${'0'.repeat(64)}` }

it('says that its link is missing, and does not start', async () => {
  const environment = { ...(await writeLink(directory, link)), TOUCHSTONE_LINK: 'OtherServer' }
  await expect(startLambda({ directory, environment })).rejects.toThrow(
    '\\"OtherServer\\" is not linked in your sst.config.ts to touchstone',
  )
})

it('starts without its table, says so to who calls, and logs why', async () => {
  const environment = await writeLink(directory, link)
  await using lambda = await startLambda({
    directory,
    environment: {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'nobody',
    },
  })
  await using at = await openFunctionUrl(lambda)
  const { rpc } = connect({ url: at.url, token: link.adminToken, patienceMs: 500 })
  expect((await fetch(`${at.url}/healthz`)).status).toBe(200)
  await expect(rpc.tokens.current.query()).rejects.toMatchObject({ code: 'unavailable' })
  await expect
    .poll(() => JSON.parse(lambda.lines.at(-1) ?? '{}') as unknown)
    .toMatchObject({
      procedure: 'tokens.current',
      status: 503,
      tokenId: null,
    })
})
