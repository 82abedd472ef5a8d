import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argumentsOf, consoleSteps, varying } from './console-session.ts'
import { exitStatus } from './exit-status.ts'
import { openLocal } from '@touchstone/server/local'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { helpSection } from './help-page.ts'
import { openDesk } from './run-cli.ts'

const page = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8')

it('docs/cli.md has the help of every command; `pnpm docs:cli` puts it there', () => {
  expect(page.slice(page.indexOf('## Commands\n'))).toBe(helpSection())
})

it('docs/cli.md has the exit status of every error', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (.*?) \|/gm)].flatMap(([, status, codes = '']) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => [code, Number(status)]),
  )
  const expected = Object.entries(exitStatus)
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
})

it('docs/cli.md shows what its commands print', async () => {
  await using desk = await openDesk()
  const touchstone = await openLocal(join(desk.path, '.touchstone'))
  const label = z.object({ label: z.string() })
  const { Model, TestCase, TestSuite } = touchstone.defineWorkflow('Animals', {
    testSample: z.object({ locator: z.string() }),
    groundTruth: label,
    inference: label.extend({ score: z.number() }),
  })
  await Model.list().next()
  const locators = ['s3://a.png', 's3://b.png', 's3://c.png']
  const samples = locators.map((locator) => ({
    testSample: { locator },
    groundTruth: { label: 'cat' },
  }))
  const testCase = await TestCase.create('all', { samples })
  await TestSuite.create('animals', { testCases: [testCase] })
  await touchstone.close()
  const rows = locators.map((locator, i) => `${locator},cat,${i === 2 ? 'n/a' : 0.5}`)
  await writeFile(join(desk.path, 'preds.csv'), ['locator,label,score', ...rows].join('\n'))

  const labels = ['file,class,time', 's3://d.png,dog,night', 's3://e.png,cat,day']
  await writeFile(join(desk.path, 'labels.csv'), labels.join('\n'))
  const birds = ['photo,place,species', '1.jpg,lake,swan', '2.jpg,,swan']
  await writeFile(join(desk.path, 'birds.csv'), birds.join('\n'))
  await writeFile(join(desk.path, 'vgg.csv'), 'photo,species,score\n1.jpg,swan,0.9\n')
  const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
  const score = { type: 'number' }
  const schemas = { testSample: text, groundTruth: score, inference: score }
  await writeFile(join(desk.path, 'texts.json'), JSON.stringify(schemas))

  const steps = consoleSteps(page)
  expect(steps.length).toBeGreaterThan(8)
  for (const { command, shown } of steps) {
    const { stdout, stderr } = await desk.run(argumentsOf(command).slice(1))
    expect([command, varying(stdout + stderr)]).toEqual([command, varying(shown)])
  }
})
