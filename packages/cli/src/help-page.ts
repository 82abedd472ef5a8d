import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { createProgram } from './program.ts'

const binPath = fileURLToPath(new URL('bin.js', import.meta.url))

const commandsOf = (command: Command, path: string[] = []): string[][] =>
  command.commands.length === 0
    ? [path]
    : command.commands.flatMap((sub) => commandsOf(sub, [...path, sub.name()]))

/** What docs/cli.md says of every command: what its process prints for `--help`. */
export function helpSection(): string {
  const parts = commandsOf(createProgram()).map((path) => {
    const env = { PATH: process.env['PATH'] ?? '' }
    const options = { encoding: 'utf8', env } as const
    const { stdout, status } = spawnSync(process.execPath, [binPath, ...path, '--help'], options)
    if (status !== 0) throw new Error(`${path.join(' ')} --help ended with ${status}.`)
    return `### ${path.join(' ')}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`
  })
  return `## Commands\n\n${parts.join('\n')}`
}
