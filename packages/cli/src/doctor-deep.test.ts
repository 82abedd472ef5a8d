import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test as runTest } from '@touchstone/client'
import { openLocal } from '@touchstone/server/local'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk, type Desk } from './run-cli.ts'

const types = {
  testSample: z.object({ locator: z.string() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string() }),
}

async function stage(desk: Desk) {
  const directory = join(desk.path, 'data')
  await using touchstone = await openLocal(directory)
  const { Model, TestCase, TestSuite } = touchstone.defineWorkflow('Animals', types)
  const samples = ['a', 'b'].map((locator) => ({
    testSample: { locator },
    groundTruth: { label: 'cat' },
  }))
  const night = await TestCase.create('night', { samples })
  const suite = await TestSuite.create('all', { testCases: [night] })
  const model = await Model.create('cats', { infer: () => ({ label: 'cat' }) })
  await runTest(model, suite)
  const objects = join(directory, 'objects')
  const files = (await readdir(objects, { recursive: true })).filter((name) => name.endsWith('='))
  const fileOf = (pattern: RegExp): string => files.find((name) => pattern.test(name)) ?? 'none'
  return { directory, objects, fileOf, model, night }
}

const findings = z.array(
  z.object({
    check: z.string(),
    state: z.string(),
    message: z.string(),
    key: z.string().optional(),
    of: z.array(z.string()).optional(),
  }),
)

/** What `doctor --deep` says of the content, the summary last. */
async function content(desk: Desk) {
  const { status, stdout } = await desk.run(['doctor', '--deep', '--dir=data', '--json'])
  const found = findings.parse(JSON.parse(stdout)).filter(({ check }) => check === 'content')
  return { status, found }
}

it('finds everything as it was stored', async () => {
  await using desk = await openDesk()
  await stage(desk)
  const { status, stdout } = await desk.run(['doctor', '--deep', '--dir=data'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/\n✓ content .*\d+ items and \d+ objects are intact\n/)
})

it('names each object that is damaged or missing, with what it belongs to', async () => {
  await using desk = await openDesk()
  const { objects, fileOf, model, night } = await stage(desk)
  const damage = async (name: string): Promise<void> => {
    const bytes = await readFile(join(objects, name))
    const middle = bytes.byteLength >> 1
    bytes[middle] = (bytes[middle] ?? 0) ^ 4
    await writeFile(join(objects, name), bytes)
  }
  const names = [/^parts\/drf/, /^parts\/mdl/, /^samples\/.*ids=/, /^samples\/.*gz=/].map(fileOf)
  const [truths = '', inferences = '', ids = '', samples = ''] = names
  for (const name of [inferences, ids, samples]) await damage(name)
  await rm(join(objects, truths))
  const { status, found } = await content(desk)
  expect(status).toBe(11)
  const keyOf = (name: string): string => name.slice(0, -1)
  const of = (key: string) => found.filter((finding) => finding.key === keyOf(key))
  expect(of(inferences)).toMatchObject([{ state: 'failed', of: [`model "cats" (${model.id})`] }])
  expect(of(truths)).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({
        message: expect.stringContaining('is missing'),
        of: [`test case "night" (${night.id})`],
      }),
    ]),
  )
  for (const name of [ids, samples])
    expect(of(name)).toMatchObject([
      {
        message: expect.stringMatching(/^workflow "Animals" \(wf_\w+\): The object \S+ is damaged/),
      },
    ])
  expect(found.at(-1)?.message).toMatch(/^\d faults in \d+ items and \d+ objects\. Restore/)
})

it('names a damaged item, also where no call can be made any more', async () => {
  await using desk = await openDesk()
  const { directory, model } = await stage(desk)
  {
    using db = new DatabaseSync(join(directory, 'touchstone.db'))
    db.exec(`UPDATE checked_item SET value = '{}' WHERE pk = 'token'
      OR pk = 'model/${model.id}'`)
  }
  const { status, found } = await content(desk)
  expect(status).toBe(11)
  expect(found).toMatchObject([
    { key: `model/${model.id} rev/0000000001`, of: [`model "cats" (${model.id})`] },
    { key: expect.stringMatching(/^token /), of: [] },
    { message: expect.stringContaining('2 faults in ') },
  ])
})

it('needs a data directory', async () => {
  await using desk = await openDesk()
  const { status, stdout } = await desk.run(['doctor', '--deep', '--url=http://127.0.0.1:1'])
  expect(status).toBe(10)
  expect(stdout).toContain("Run it on the server's machine, with --dir")
  const nowhere = await desk.run(['doctor', '--deep', '--dir=nowhere'])
  expect(nowhere.status).toBe(3)
  expect(await readdir(desk.path)).toEqual([])
})
