import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Folder } from '../../packages/touchstone/strangers/folder.ts'
import { apiChecks, boundedApiChecks } from './api-checks.ts'
import { checkTypes, makeOwnStack, openOwnApp, registryOf } from './own-app.ts'
import { root, sampleToken, serverOf, type Stack } from './stack.ts'
import { keptStorageChecks, storageChecks } from './storage-checks.ts'
import { webChecks } from './web-checks.ts'

// What the guide has people write, in a new folder.

let config: string
let folder: Folder
let stack: Stack
beforeAll(async () => {
  process.env.SST_SECRET_RegistryAdminToken = sampleToken
  const guide = await readFile(join(root, 'docs/deploy.md'), 'utf8')
  config = /```ts\n( *\/\/\/ <reference [^`]*)```/.exec(guide)?.[1] ?? ''
  folder = await openOwnApp({
    'sst.config.ts': config,
    // Without SST's own sources, which do not hold under such a check.
    'uses.ts': `import type { Output, Touchstone, TouchstoneOptions } from 'touchstone/aws'
      export const options: TouchstoneOptions = { imageHosts: ['https://images.example.com'], retain: true }
      export const host = ({ url }: Touchstone): Output<string> => url.apply((text) => new URL(text).host)
      // @ts-expect-error -- hosts are a list
      export const wrong: TouchstoneOptions = { imageHosts: 'https://images.example.com' }`,
  })
  stack = await makeOwnStack(folder, 'production')
}, 300_000)
afterAll(() => folder?.[Symbol.asyncDispose]())

it.each([...storageChecks, ...keptStorageChecks, ...apiChecks, ...boundedApiChecks, ...webChecks])(
  'makes a registry like that of a clone: $name',
  ({ holds }) => {
    holds(serverOf(registryOf(stack, { name: 'Registry', outputs: stack.outputs })))
  },
)

it('is nine lines', () => {
  expect(config.trimEnd().split('\n')).toHaveLength(9)
})

it('gives every resource a name that begins with that of its registry', () => {
  const names = stack.resources.map(({ name }) => name)
  // Pulumi's stack, and SST's key for the links of all functions.
  const ofApp = ['my-models-production', 'LambdaEncryptionKey']
  expect(names.filter((name) => !name.startsWith('Registry'))).toEqual(ofApp)
})

it('has types that hold in a strict program without SST', async () => {
  const options = { skipLibCheck: false, exactOptionalPropertyTypes: true, types: [] }
  expect(await checkTypes(folder, 'uses.ts', options)).toBe('')
})
