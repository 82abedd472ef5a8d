import type { Command } from 'commander'
import type { EditOptions, GuardedOptions } from '../actions/edit-record.ts'
import type { ListOptions, ShowOptions } from '../actions/test-data.ts'
import { connecting, examples, positive, printing, repeated } from '../options.ts'
import type { TestDataKind, TestDataRecord } from '../test-data-kinds.ts'

const words = {
  suites: { noun: 'test suite', example: 'held-out', other: 'held-out-2026' },
  cases: { noun: 'test case', example: 'night', other: 'night-rain' },
} as const

type Which = keyof typeof words

const load = () => import('../actions/test-data.ts')

/** Does the same for one kind or the other. */
async function withKind(
  which: Which,
  act: <R extends TestDataRecord>(kind: TestDataKind<R>) => Promise<void>,
): Promise<void> {
  const { suites, cases } = await import('../test-data-kinds.ts')
  await (which === 'suites' ? act(suites) : act(cases))
}

/** Adds the option that names the workflow of one thing. */
export const inWorkflow = (command: Command): Command =>
  command.option(
    '--workflow <workflow>',
    'its workflow; needed where several have one of this name',
  )

/** Adds what a new test suite or test case can be called beside its name. */
export const labelling = (command: Command): Command =>
  command
    .option('--description <text>', 'what it is about')
    .option('--tag <tag>', 'a tag; repeat for several', repeated)

/** Adds `list`, `show` and `history` of test suites or test cases. */
export function addReading(group: Command, which: Which): void {
  const { noun, example } = words[which]
  const list = group
    .command('list')
    .description(`list ${noun}s`)
    .option('--workflow <workflow>', `only ${noun}s of this workflow`)
    .option('--name <text>', 'only those with this in their name, description or tags')
    .option('--tag <tag>', 'only those with this tag; repeat for several', repeated)
    .option('--limit <count>', 'how many at most', positive, 50)
    .action(async (options: ListOptions) => {
      const { list: listAll } = await load()
      await withKind(which, (kind) => listAll(kind, options))
    })
  examples(printing(connecting(list)), `touchstone ${which} list --workflow Animals --tag prod`)

  const show = inWorkflow(
    group
      .command('show')
      .description(`show a ${noun}`)
      .argument(...it(noun)),
  )
    .option('--at <version>', 'an earlier version of its contents', positive)
    .action(async (name: string, options: ShowOptions) => {
      const actions = await load()
      await (which === 'suites' ? actions.showSuite : actions.showCase)(name, options)
    })
  examples(printing(connecting(show)), `touchstone ${which} show ${example} --at 1`)

  const history = inWorkflow(
    group
      .command('history')
      .description(`show who changed what in a ${noun}, newest first`)
      .argument(...it(noun)),
  )
    .option('--limit <count>', 'how many at most', positive, 20)
    .action(async (name: string, options: EditOptions & { limit: number }) => {
      const { showHistory } = await import('../actions/edit-record.ts')
      await withKind(which, (kind) => showHistory(kind, name, options))
    })
  examples(printing(connecting(history)), `touchstone ${which} history ${example} --limit 5`)
}

/** Adds `rename`, `describe`, `tag` and `untag` of test suites or test cases. */
export function addLabels(group: Command, which: Which): void {
  const { noun, example, other } = words[which]
  const edit = (name: string, description: string): Command =>
    inWorkflow(
      group
        .command(name)
        .description(description)
        .argument(...it(noun)),
    )

  const guarded = (command: Command): Command =>
    printing(connecting(command)).option(
      '--revision <number>',
      `refuse when the ${noun} is at another revision than this`,
      positive,
    )
  const rename = edit(
    'rename',
    `give a ${noun} another name; the old one finds it until somebody takes it`,
  )
    .argument('<to>', 'the new name')
    .action(async (name: string, to: string, options: GuardedOptions) => {
      const { relabel } = await load()
      await withKind(which, (kind) => relabel(kind, name, { name: to }, options))
    })
  examples(guarded(rename), `touchstone ${which} rename ${example} ${other}`)

  const describe = edit('describe', `say what a ${noun} is about`)
    .argument('<text>', 'the new description; an empty one takes the old away')
    .action(async (name: string, description: string, options: GuardedOptions) => {
      const { relabel } = await load()
      await withKind(which, (kind) => relabel(kind, name, { description }, options))
    })
  examples(guarded(describe), `touchstone ${which} describe ${example} 'Taken by the new camera'`)

  const tag = edit('tag', `add tags to a ${noun}`)
    .argument('<tag...>')
    .action(async (name: string, tags: readonly string[], options: EditOptions) => {
      const actions = await load()
      await withKind(which, (kind) => actions.tag(kind, name, tags, options))
    })
  examples(printing(connecting(tag)), `touchstone ${which} tag ${example} prod team-a`)

  const untag = edit('untag', `remove tags from a ${noun}`)
    .argument('<tag...>')
    .action(async (name: string, tags: readonly string[], options: EditOptions) => {
      const actions = await load()
      await withKind(which, (kind) => actions.untag(kind, name, tags, options))
    })
  examples(printing(connecting(untag)), `touchstone ${which} untag ${example} prod`)
}

/** The argument that every command of one of them has. */
export const it = (noun: string): [string, string] => ['<name>', `name or id of a ${noun}`]
