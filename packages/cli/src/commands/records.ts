import type { Command } from 'commander'
import { recordKinds } from '@touchstone/core/record-kind'
import type { Editable, EditOptions, GuardedOptions, Tagged } from '../actions/edit-record.ts'
import type { TestDataKind, TestDataRecord } from '../test-data-kinds.ts'
import { connecting, examples, positive, printing } from '../options.ts'

/** How commands speak of a kind of records; `it` and `to` are arguments. */
export const words = {
  models: {
    ...recordKinds.model,
    it: '<model>',
    to: '<name>',
    example: 'resnet50',
    other: 'resnet50-224',
  },
  suites: {
    ...recordKinds.testSuite,
    it: '<name>',
    to: '<to>',
    example: 'held-out',
    other: 'held-out-2026',
  },
  cases: {
    ...recordKinds.testCase,
    it: '<name>',
    to: '<to>',
    example: 'night',
    other: 'night-rain',
  },
} as const

type Which = keyof typeof words
export type TestData = Exclude<Which, 'models'>

const load = () => import('../actions/edit-record.ts')

/** Does the same for one kind or another. */
const withKind = async (
  which: Which,
  act: <R extends Tagged>(kind: Editable<R>) => Promise<void>,
): Promise<void> =>
  which === 'models'
    ? act((await import('../actions/edit-model.ts')).models)
    : withTestData(which, act)

/** Does the same for test suites or test cases. */
export async function withTestData(
  which: TestData,
  act: <R extends TestDataRecord>(kind: TestDataKind<R>) => Promise<void>,
): Promise<void> {
  const { suites, cases } = await import('../test-data-kinds.ts')
  await (which === 'suites' ? act(suites) : act(cases))
}

/** A command for one record, by name or id. */
export function forOne(group: Command, which: Which, [name, about]: [string, string]): Command {
  const { it, noun } = words[which]
  const command = group.command(name).description(about).argument(it, `name or id of a ${noun}`)
  if (which === 'models') return command
  return command.option(
    '--workflow <workflow>',
    'its workflow; needed where several have one of this name',
  )
}

/** Adds the options of an edit that is computed from nothing that it changes. */
export const guarded = (command: Command, which: Which): Command =>
  printing(connecting(command)).option(
    '--revision <number>',
    `refuse when the ${words[which].noun} is at another revision than this`,
    positive,
  )

/** Adds `history`. */
export function addHistory(group: Command, which: Which): void {
  const { noun, example } = words[which]
  const history = forOne(group, which, [
    'history',
    `show who changed what in a ${noun}, newest first`,
  ])
    .option('--limit <count>', 'how many at most', positive, 20)
    .action(async (name: string, options: EditOptions & { limit: number }) => {
      const { showHistory } = await load()
      await withKind(which, (kind) => showHistory(kind, name, options))
    })
  examples(printing(connecting(history)), `touchstone ${which} history ${example} --limit 5`)
}

/** Adds `rename`. */
export function addRename(group: Command, which: Which): void {
  const { noun, example, other, to: argument } = words[which]
  const rename = forOne(group, which, [
    'rename',
    `give a ${noun} another name; the old one finds it until somebody takes it`,
  ])
    .argument(argument, 'the new name')
    .action(async (name: string, to: string, options: GuardedOptions) => {
      const actions = await load()
      await withKind(which, (kind) => actions.rename(kind, name, to, options))
    })
  examples(guarded(rename, which), `touchstone ${which} rename ${example} ${other}`)
}

/** Adds `tag` and `untag`. */
export function addTags(group: Command, which: Which): void {
  const { noun, example } = words[which]
  const tag = forOne(group, which, ['tag', `add tags to a ${noun}`])
    .argument('<tag...>')
    .action(async (name: string, tags: readonly string[], options: EditOptions) => {
      const actions = await load()
      await withKind(which, (kind) => actions.addTags(kind, name, tags, options))
    })
  examples(printing(connecting(tag)), `touchstone ${which} tag ${example} prod team-a`)

  const untag = forOne(group, which, ['untag', `remove tags from a ${noun}`])
    .argument('<tag...>')
    .action(async (name: string, tags: readonly string[], options: EditOptions) => {
      const actions = await load()
      await withKind(which, (kind) => actions.removeTags(kind, name, tags, options))
    })
  examples(printing(connecting(untag)), `touchstone ${which} untag ${example} prod`)
}
