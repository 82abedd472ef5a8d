import type { Command } from 'commander'
import type {
  AddRowsOptions,
  CreateCaseOptions,
  RemoveRowsOptions,
  SliceOptions,
} from '../actions/case-contents.ts'
import {
  connecting,
  dialect,
  examples,
  failOrSkip,
  nanOption,
  positive,
  printing,
  repeated,
  tableFiles,
} from '../options.ts'
import { forOne } from './records.ts'
import { addLabels, addReading, labelling } from './test-data.ts'

const load = () => import('../actions/case-contents.ts')

/** `touchstone cases …`. */
export function addCases(program: Command): void {
  const group = program.command('cases').description('see, make and edit test cases')
  addReading(group, 'cases')
  addTables(group)
  addSlices(group)
  addLabels(group, 'cases')
}

function addTables(group: Command): void {
  const create = fromTable(
    labelling(
      group
        .command('create')
        .description('create a test case from a table of test samples with ground truths')
        .argument('<name>', 'a name that no other test case of the workflow has')
        .argument(...tableFiles)
        .option('--workflow <workflow>', 'its workflow; may be left out where there is only one'),
    ),
  ).action(async (name: string, files: string[], options: CreateCaseOptions) => {
    await (await load()).createCase(name, files, options)
  })
  examples(
    printing(connecting(dialect(create))),
    'touchstone cases create night labels.csv --workflow Animals --tag prod',
    'touchstone cases create night labels.parquet --sample locator=path --truth label=class',
  )

  const add = fromTable(
    forOne(group, 'cases', [
      'add',
      'add the rows of a table; a test sample that is already there gets the new ground truth',
    ]).argument(...tableFiles),
  )
    .option('--replace', 'replace all rows of the test case, instead of adding to them')
    .action(async (name: string, files: string[], options: AddRowsOptions) => {
      await (await load()).addRows(name, files, options)
    })
  examples(
    printing(connecting(dialect(add))),
    'touchstone cases add night more.csv',
    'touchstone cases add night labels.csv --replace --dry-run',
  )
}

function addSlices(group: Command): void {
  const slice = labelling(
    choosing(
      group
        .command('slice')
        .description('create a test case of some rows of another; nothing is uploaded again')
        .argument('<name>', 'a name that no other test case of the workflow has')
        .requiredOption('--of <case>', 'name or id of the other test case')
        .option('--at <version>', 'an earlier version of it', positive)
        .option('--workflow <workflow>', 'their workflow, where several have such a test case'),
    ),
  ).action(async (name: string, options: SliceOptions) => {
    await (await load()).sliceCase(name, options)
  })
  examples(
    printing(connecting(slice)),
    'touchstone cases slice night --of all --where metadata.time=night',
    'touchstone cases slice night-cats --of night --where groundTruth.label=cat',
  )

  const remove = choosing(
    forOne(group, 'cases', ['remove', 'take rows out of a test case; versions before keep them']),
  ).action(async (name: string, options: RemoveRowsOptions) => {
    await (await load()).removeRows(name, options)
  })
  examples(
    printing(connecting(remove)),
    'touchstone cases remove night --where locator=s3://animals/7.png',
  )
}

/** Adds the options that say how a table becomes test samples with ground truths. */
const fromTable = (command: Command): Command =>
  command
    .option(
      '--sample <field=column>',
      'the column of a field of the test samples; repeat for each (default: the columns with the names of the fields)',
      repeated,
    )
    .option('--truth <field=column>', 'the same for a field of the ground truths', repeated)
    .addOption(
      failOrSkip(
        '--on-error',
        'what to do with rows that are malformed or whose values do not fit',
      ),
    )
    .addOption(nanOption())
    .option('--rejects <file>', 'write the rows that are left out to a table, each with its reason')
    .option('--dry-run', 'read and check the whole table, and write nothing')

/** Adds the options that choose rows of a test case. */
const choosing = (command: Command): Command =>
  command
    .option(
      '--where <field=value>',
      'rows whose test sample holds this, or whose ground truth does: groundTruth.label=cat; repeat for several, all of which a row must hold',
      repeated,
    )
    .option('--where-json <field=json>', 'the same with a value in JSON', repeated)
