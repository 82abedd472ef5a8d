import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Folder } from '../../packages/touchstone/strangers/folder.ts'
import { apiChecks, boundedApiChecks } from './api-checks.ts'
import { makeOwnStack, openOwnApp, registryOf } from './own-app.ts'
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
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'es2024',
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: [],
      },
      files: ['uses.ts'],
    }),
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
  const tsc = join(root, 'node_modules/.bin/tsc')
  const checked = promisify(execFile)(tsc, ['-p', folder.path]).catch(({ stdout }) => stdout)
  await expect(checked).resolves.toEqual({ stdout: '', stderr: '' })
})
