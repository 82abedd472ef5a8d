import type { Command } from 'commander'
import type { ListOptions, ShowOptions } from '../actions/test-data.ts'
import { connecting, examples, positive, printing } from '../options.ts'

const kinds = [
  { command: 'suites', noun: 'test suite', example: 'held-out' },
  { command: 'cases', noun: 'test case', example: 'night' },
] as const

/** `touchstone suites …` and `touchstone cases …`. */
export function addTestData(program: Command): void {
  for (const { command, noun, example } of kinds) {
    const group = program.command(command).description(`see ${noun}s`)
    const list = group
      .command('list')
      .description(`list ${noun}s`)
      .option('--workflow <workflow>', `only ${noun}s of this workflow`)
      .option('--limit <count>', 'how many at most', positive, 50)
      .action(async (options: ListOptions) => {
        const actions = await import('../actions/test-data.ts')
        await (command === 'suites' ? actions.listSuites : actions.listCases)(options)
      })
    examples(printing(connecting(list)), `touchstone ${command} list --workflow Animals`)

    const show = group
      .command('show')
      .description(`show a ${noun}`)
      .argument('<name>', `name or id of a ${noun}`)
      .option('--workflow <workflow>', 'its workflow; needed where several have one of this name')
      .option('--at <version>', 'an earlier version of its contents', positive)
      .action(async (name: string, options: ShowOptions) => {
        const actions = await import('../actions/test-data.ts')
        await (command === 'suites' ? actions.showSuite : actions.showCase)(name, options)
      })
    examples(printing(connecting(show)), `touchstone ${command} show ${example} --at 1`)
  }
}
