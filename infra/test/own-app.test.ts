import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Folder } from '../../packages/touchstone/strangers/folder.ts'
import { functionBundle } from '../function-bundle.ts'
import { apiChecks, boundedApiChecks, disposableApiChecks } from './api-checks.ts'
import { bundleBytesAtMost, evaluationBytesAtMost, weightsOf } from './bundle-report.ts'
import { all, one } from './check.ts'
import { openFunctionUrl } from './function-url.ts'
import { startLambda } from './lambda-service.ts'
import { checkTypes, makeOwnStack, openOwnApp, registryOf } from './own-app.ts'
import { statementsOf } from './policy.ts'
import type { Inputs } from './pulumi-answers.ts'
import { bundleFunction, writeLink } from './sst-bundle.ts'
import { root, sampleToken, serverOf, type Stack } from './stack.ts'
import { disposableStorageChecks, keptStorageChecks, storageChecks } from './storage-checks.ts'
import { pagesChecks, webChecks } from './web-checks.ts'

// A team's app, with a table and a function of its own, and two registries from the published package.
const config = `/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app: () => ({ name: 'shop', home: 'aws', removal: 'remove' }),
  async run() {
    const orders = new sst.aws.Dynamo('Orders', {
      fields: { id: 'string' },
      primaryIndex: { hashKey: 'id' },
    })
    const { Touchstone } = await import('touchstone/aws')
    const models = new Touchstone('Models')
    const images = new Touchstone('Images', {
      imageHosts: ['https://images.example.com/'],
      domain: { name: 'images.example.org', dns: false, cert: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
      retain: true,
    })
    new sst.aws.Function('Shop', {
      handler: 'shop.handler',
      link: [orders],
      environment: { REGISTRY_URL: models.url },
    })
    const { url: api, web } = models
    return { Models: { api, web }, Images: { api: images.url, web: images.web } }
  },
})
`
const imageHosts = ['https://images.example.com']

let folder: Folder
let stack: Stack
beforeAll(async () => {
  process.env.SST_SECRET_ModelsAdminToken = sampleToken
  process.env.SST_SECRET_ImagesAdminToken = sampleToken
  folder = await openOwnApp({
    'sst.config.ts': config,
    'shop.ts': 'export const handler = () => ({ statusCode: 200 })',
  })
  stack = await makeOwnStack(folder, 'ada')
}, 300_000)
afterAll(() => folder?.[Symbol.asyncDispose]())

const registry = (name: string): Stack =>
  registryOf(stack, { name, outputs: stack.outputs[name] as Inputs })

/** The text of the index page that a registry publishes. */
async function indexOf(name: string): Promise<string> {
  const files = registry(name).resources.flatMap(({ inputs }) => inputs.files ?? []) as Inputs[]
  const index = files.find(({ key }) => key === 'index.html')
  return readFile(String(index?.source), 'utf8')
}

describe('a registry in an app of its own', () => {
  it.each([
    ...storageChecks,
    ...disposableStorageChecks,
    ...apiChecks,
    ...disposableApiChecks,
    ...webChecks,
  ])('is one like a clone deploys: $name', ({ holds }) => holds(serverOf(registry('Models'))))

  it.each(pagesChecks([]))('has pages like a clone deploys: $name', ({ holds }) =>
    holds(registry('Models')),
  )

  it('runs the function of the package, which is small and starts', async () => {
    const [api] = registry('Models').builds
    expect(api?.handler).toBe('node_modules/touchstone/lambda/handler.handler')
    const directory = join(folder.path, 'bundle')
    const bundle = await bundleFunction({
      entry: join(folder.path, 'node_modules/touchstone/lambda/handler.js'),
      directory,
      nodejs: functionBundle,
    })
    const { rest, evaluation } = weightsOf(bundle)
    expect(rest).toBeLessThan(bundleBytesAtMost)
    expect(evaluation).toBeGreaterThan(100_000)
    expect(evaluation).toBeLessThan(evaluationBytesAtMost)
    const link = { tableName: 'table', bucket: 'objects', adminToken: sampleToken }
    await using lambda = await startLambda({
      directory,
      environment: {
        ...(await writeLink(directory, link)),
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
        AWS_ACCESS_KEY_ID: 'nobody',
        AWS_SECRET_ACCESS_KEY: 'nobody',
      },
    })
    await using at = await openFunctionUrl(lambda)
    expect(await (await fetch(`${at.url}/healthz`)).json()).toMatchObject({ ok: true })
  })
})

describe('a second registry in the same app', () => {
  it.each([...storageChecks, ...keptStorageChecks, ...apiChecks, ...boundedApiChecks])(
    'keeps its data where the app keeps nothing: $name',
    ({ holds }) => holds(serverOf(registry('Images'))),
  )

  it('has addresses and data of its own', () => {
    expect(registry('Images').outputs.web).toBe('https://images.example.org')
    const names = (type: string): unknown[] =>
      all(stack, type).map(({ inputs }) => inputs.name ?? inputs.bucket)
    expect(new Set(names('aws:dynamodb/table:Table')).size).toBe(3)
    expect(new Set(names('aws:lambda/function:Function')).size).toBe(3)
  })

  it('shows images of its hosts, which no file of the package names', async () => {
    for (const { holds } of pagesChecks(imageHosts)) holds(registry('Images'))
    expect(await indexOf('Images')).toContain(
      'name="image-hosts" content="https://images.example.com"',
    )
    expect(await indexOf('Models')).toContain('name="image-hosts" content=""')
    const packed = join(folder.path, 'node_modules/touchstone/pages/index.html')
    expect(await readFile(packed, 'utf8')).toBe(await indexOf('Models'))
  })
})

describe('what else is in the app', () => {
  it('takes what a registry gives, by the types of SST', async () => {
    const options = { skipLibCheck: true, typeRoots: [join(root, 'node_modules/@types')] }
    expect(await checkTypes(folder, 'sst.config.ts', { ...options, types: ['node'] })).toBe('')
  })

  it('keeps the permissions and the links that SST gives it', () => {
    const policies = one(stack, 'aws:iam/role:Role', 'ShopRole').inputs.inlinePolicies as {
      policy: string
    }[]
    const table = one(
      registryOf(stack, { name: 'Orders', outputs: {} }),
      'aws:dynamodb/table:Table',
    )
    const arn = `arn:aws:dynamodb:us-east-1:123456789012:${String(table.inputs.name)}`
    expect(policies.flatMap(({ policy }) => statementsOf(policy))).toEqual([
      { Effect: 'Allow', Action: ['dynamodb:*'], Resource: [arn, `${arn}/*`] },
    ])
    const shop = stack.builds.find(({ functionID }) => functionID === 'Shop')
    expect(Object.keys(shop?.links ?? {})).toEqual(['Orders'])
  })
})
