import type { Command } from 'commander'
import type { GuardedOptions } from '../actions/edit-record.ts'
import type { ListOptions, ShowOptions } from '../actions/test-data.ts'
import { connecting, examples, positive, printing, repeated } from '../options.ts'
import {
  addHistory,
  addRename,
  addTags,
  forOne,
  guarded,
  withTestData,
  words,
  type TestData,
} from './records.ts'

const load = () => import('../actions/test-data.ts')

/** Adds what a new test suite or test case can be called beside its name. */
export const labelling = (command: Command): Command =>
  command
    .option('--description <text>', 'what it is about')
    .option('--tag <tag>', 'a tag; repeat for several', repeated)

/** Adds `list`, `show` and `history` of test suites or test cases. */
export function addReading(group: Command, which: TestData): void {
  const { noun, nouns, example } = words[which]
  const list = group
    .command('list')
    .description(`list ${nouns}`)
    .option('--workflow <workflow>', `only ${nouns} of this workflow`)
    .option('--name <text>', 'only those with this in their name, description or tags')
    .option('--tag <tag>', 'only those with this tag; repeat for several', repeated)
    .option('--limit <count>', 'how many at most', positive, 50)
    .action(async (options: ListOptions) => {
      const actions = await load()
      await withTestData(which, (kind) => actions.list(kind, options))
    })
  examples(printing(connecting(list)), `touchstone ${which} list --workflow Animals --tag prod`)

  const show = forOne(group, which, ['show', `show a ${noun}`])
    .option('--at <version>', 'an earlier version of its contents', positive)
    .action(async (name: string, options: ShowOptions) => {
      const actions = await load()
      await (which === 'suites' ? actions.showSuite : actions.showCase)(name, options)
    })
  examples(printing(connecting(show)), `touchstone ${which} show ${example} --at 1`)

  addHistory(group, which)
}

/** Adds `rename`, `describe`, `tag` and `untag` of test suites or test cases. */
export function addLabels(group: Command, which: TestData): void {
  const { noun, example } = words[which]
  addRename(group, which)
  const describe = forOne(group, which, ['describe', `say what a ${noun} is about`])
    .argument('<text>', 'the new description; an empty one takes the old away')
    .action(async (name: string, description: string, options: GuardedOptions) => {
      const actions = await load()
      await withTestData(which, (kind) => actions.describe(kind, name, description, options))
    })
  examples(
    guarded(describe, which),
    `touchstone ${which} describe ${example} 'Taken by the new camera'`,
  )

  addTags(group, which)
}
