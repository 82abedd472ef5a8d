import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openFunctionUrl } from './function-url.ts'
import { bundled } from './lambda-home.ts'
import { startLambda } from './lambda-service.ts'
import { bundleFunction, writeLinks } from './sst-bundle.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-cold-'))
  await bundleFunction({ ...bundled, directory })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const links = {
  Table: { name: 'table' },
  Objects: { name: 'objects' },
  AdminToken: { value: `tst_${'0'.repeat(64)}` },
}

it.each(['Table', 'Objects', 'AdminToken'] as const)(
  'says that the link %s is missing, and does not start',
  async (name) => {
    const { [name]: _, ...others } = links
    const environment = await writeLinks(directory, others)
    await expect(startLambda({ directory, environment })).rejects.toThrow(
      `\\"${name}\\" is not linked in your sst.config.ts to touchstone`,
    )
  },
)

it('starts without its table, says so to who calls, and logs why', async () => {
  const environment = await writeLinks(directory, links)
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
  const { rpc } = connect({ url: at.url, token: links.AdminToken.value, patienceMs: 500 })
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
