import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { createProgram } from './program.ts'

/** Where a command line would go: nothing is run. */
async function parse(words: readonly string[]): Promise<string> {
  const program = createProgram()
  let reached = ''
  const watch = (command: Command, path: readonly string[]): void => {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} })
    if (command.commands.length === 0) command.action(() => void (reached = path.join(' ')))
    for (const sub of command.commands) watch(sub, [...path, sub.name()])
  }
  watch(program, [])
  await program.parseAsync([...words], { from: 'user' })
  return reached
}

/** The words of the command in a line of a shell, without what is around it. */
function wordsOf(line: string): string[] {
  const command = /(?:^|[\s(])touchstone ((?:'[^']*'|"[^"]*"|[^|>)'"])*)/.exec(line)?.[1] ?? ''
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  )
}

/** All command lines of a text; one that ends in a backslash goes on in the next line. */
const commandLines = (text: string): string[] =>
  [...text.replaceAll(/\\\n\s*/g, '').matchAll(/^\s*(?:\$ |npx \S+ )(.*\btouchstone .*)$/gm)].map(
    ([, line = '']) => line,
  )

function helpOf(command: Command): string[] {
  let help = ''
  command.configureOutput({ writeOut: (text) => void (help += text) })
  command.outputHelp()
  return [help, ...command.commands.flatMap(helpOf)]
}

it('every command has an example in its help, and each of them is a command line that it takes', async () => {
  const reached = new Set<string>()
  for (const line of helpOf(createProgram()).flatMap(commandLines))
    reached.add(await parse(wordsOf(line)))
  const leaves = (command: Command, path: readonly string[] = []): string[] =>
    command.commands.length === 0
      ? [path.join(' ')]
      : command.commands.flatMap((sub) => leaves(sub, [...path, sub.name()]))
  expect([...reached].toSorted()).toEqual(leaves(createProgram()).toSorted())
})

it.each([
  ['README.md', 3],
  ['docs/cli.md', 50],
])('each command line in %s is one that its command takes', async (page, least) => {
  const text = await readFile(new URL(`../../../${page}`, import.meta.url), 'utf8')
  const lines = commandLines(text)
  const taken = await Promise.all(lines.map(async (line) => [line, await parse(wordsOf(line))]))
  expect(taken.filter(([, path]) => path === '')).toEqual([])
  expect(lines.length).toBeGreaterThanOrEqual(least)
})
