import { mkdtemp, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  bundleBytesAtMost,
  contained,
  evaluationBytesAtMost,
  loadedAtStart,
  weightsOf,
} from './bundle-report.ts'
import { bundled } from './lambda-home.ts'
import { bundleFunction, type Bundle } from './sst-bundle.ts'

let directory: string
let bundle: Bundle
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-bundle-'))
  bundle = await bundleFunction({ ...bundled, directory })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('is small, without the code that evaluates', () => {
  expect(weightsOf(bundle).rest).toBeLessThan(bundleBytesAtMost)
})

it('loads the code that evaluates, 179 kB, with the first evaluation', () => {
  const { evaluation } = weightsOf(bundle)
  expect(evaluation).toBeGreaterThan(100_000)
  expect(evaluation).toBeLessThan(evaluationBytesAtMost)
  const loaded = loadedAtStart(bundle).join('\n')
  const all = contained(bundle).join('\n')
  for (const late of [/metrics\/src\/classification\.ts/, /client\/src\/evaluate\.ts/]) {
    expect(all).toMatch(late)
    expect(loaded).not.toMatch(late)
  }
})

it('loads DynamoDB at the start, and S3 and its presigner when they are first needed', () => {
  const loaded = loadedAtStart(bundle).join('\n')
  const all = contained(bundle).join('\n')
  expect(loaded).toMatch(/@aws-sdk\/client-dynamodb/)
  for (const late of [/@aws-sdk\/client-s3\//, /@aws-sdk\/s3-request-presigner\//]) {
    expect(all).toMatch(late)
    expect(loaded).not.toMatch(late)
  }
})

it('needs nothing at the start or with S3 that is not in it', () => {
  const needed = Object.values(bundle.metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, kind }) => external === true && kind !== 'dynamic-import')
    .map(({ path }) => path)
  expect(needed.filter((path) => !isBuiltin(path))).toEqual([])
})

it('has one schema library, without the languages that it does not speak', () => {
  const all = contained(bundle).filter((file) => file.includes('/zod/'))
  expect(all.length).toBeGreaterThan(0)
  expect(all.filter((file) => file.includes('/zod/v4/classic/'))).toEqual([])
  expect(all.filter((file) => /\/locales\/(?!en\.)[a-z]/.test(file))).toEqual([])
})
