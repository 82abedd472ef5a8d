import type { Command } from 'commander'
import type { EditOptions } from '../actions/edit-record.ts'
import type { CreateSuiteOptions } from '../actions/suite-contents.ts'
import { connecting, examples, printing } from '../options.ts'
import { forOne } from './records.ts'
import { addLabels, addReading, labelling } from './test-data.ts'

const load = () => import('../actions/suite-contents.ts')
const testCases = [
  '<case...>',
  'names or ids of test cases, at their newest version or at one that is named: night@2',
] as const

/** `touchstone suites …`. */
export function addSuites(program: Command): void {
  const group = program.command('suites').description('see, make and edit test suites')
  addReading(group, 'suites')

  const create = labelling(
    group
      .command('create')
      .description('create a test suite of test cases, in this order')
      .argument('<name>', 'a name that no other test suite of the workflow has')
      .argument(...testCases)
      .option('--workflow <workflow>', 'its workflow, where several have such a test case'),
  ).action(async (name: string, names: readonly string[], options: CreateSuiteOptions) => {
    await (await load()).createSuite(name, names, options)
  })
  examples(
    printing(connecting(create)),
    'touchstone suites create held-out day night --workflow Animals --tag prod',
  )

  const add = forOne(group, 'suites', [
    'add',
    'add test cases to a test suite; one that it has moves to the version given',
  ])
    .argument(...testCases)
    .action(async (name: string, names: readonly string[], options: EditOptions) => {
      await (await load()).addToSuite(name, names, options)
    })
  examples(
    printing(connecting(add)),
    'touchstone suites add held-out rain',
    'touchstone suites add held-out night@2',
  )

  const remove = forOne(group, 'suites', [
    'remove',
    'take test cases out of a test suite; versions before keep them',
  ])
    .argument('<case...>', 'names or ids of test cases')
    .action(async (name: string, names: readonly string[], options: EditOptions) => {
      await (await load()).removeFromSuite(name, names, options)
    })
  examples(printing(connecting(remove)), 'touchstone suites remove held-out rain')
  addLabels(group, 'suites')
}
