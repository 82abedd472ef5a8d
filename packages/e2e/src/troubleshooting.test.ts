import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Messages of Node, npm and TypeScript; and a command. */
const foreign = ["Cannot find package 'zod'", 'missing the following properties', 'doctor --deep']

it('docs/troubleshooting.md quotes messages that there are', async () => {
  const page = await readFile(`${root}docs/troubleshooting.md`, 'utf8')
  const quoted = [...page.matchAll(/^### .*?`(.+?)`/gm)]
    .map(([, message = '']) => message)
    .filter((message) => !foreign.some((other) => message.startsWith(other)))
  expect(quoted.length).toBeGreaterThan(20)
  const sources: string[] = []
  for await (const path of glob('packages/*/src/**/*.{ts,js}', { cwd: root }))
    if (!path.endsWith('.test.ts')) sources.push(await readFile(root + path, 'utf8'))
  const said = sources.join('\n')
  const parts = quoted.flatMap((message) => message.split('…').map((part) => part.trim()))
  expect(parts.filter((part) => !said.includes(part))).toEqual([])
})
