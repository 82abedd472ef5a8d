import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorTable } from '@touchstone/core/errors'
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
  const expected = Object.entries(errorTable).map(([code, { exit }]) => [code, exit])
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
})

it('docs/cli.md shows what its commands print', async () => {
  await using desk = await openDesk()
  const touchstone = await openLocal(join(desk.path, '.touchstone'))
  const type = z.object({ label: z.string() })
  const { Model } = touchstone.defineWorkflow('Animals', {
    testSample: type,
    groundTruth: type,
    inference: type,
  })
  await Model.list().next()
  await touchstone.close()
  const [, session = ''] = /```console\n(.*?)```/s.exec(page) ?? []
  const steps = session.split(/^\$ /m).slice(1)
  expect(steps.length).toBeGreaterThan(5)
  for (const step of steps) {
    const [command = '', ...lines] = step.trimEnd().split('\n')
    const words = [...command.matchAll(/'([^']*)'|([^\s']+)/g)]
    // A quoted part belongs to the word that it follows without a space.
    const args = words.reduce<string[]>((all, { 0: raw, 1: inner, index }) => {
      const isJoined = index > 0 && command[index - 1] !== ' '
      const text = inner ?? raw
      return isJoined ? [...all.slice(0, -1), `${all.at(-1)}${text}`] : [...all, text]
    }, [])
    const { stdout, stderr } = await desk.run(args.slice(1))
    const varying = (text: string): string =>
      text.replaceAll(/mdl_\w{11}/g, 'mdl_…').replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<minute>')
    expect([command, varying((stdout + stderr).trimEnd())]).toEqual([
      command,
      varying(lines.join('\n').trimEnd()),
    ])
  }
})
