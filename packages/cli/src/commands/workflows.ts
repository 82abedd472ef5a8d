import type { Command } from 'commander'
import type { ConnectionOptions } from '../connection.ts'
import type { OutputOptions } from '../output.ts'
import type { DefineOptions } from '../actions/workflows.ts'
import { connecting, dialect, examples, positive, printing, repeated } from '../options.ts'

type Options = ConnectionOptions & OutputOptions

const load = () => import('../actions/workflows.ts')

/** `touchstone workflows …`. */
export function addWorkflows(program: Command): void {
  const group = program.command('workflows').description('see and define workflows')

  const list = group
    .command('list')
    .description('list workflows')
    .option('--limit <count>', 'how many at most', positive, 50)
    .action(async (options: Options & { limit: number }) => {
      await (await load()).listWorkflows(options)
    })
  examples(printing(connecting(list)), 'touchstone workflows list')

  const show = group
    .command('show')
    .description('show a workflow with the fields of its types')
    .argument('<name>', 'name or id of a workflow')
    .action(async (name: string, options: Options) => {
      await (await load()).showWorkflow(name, options)
    })
  examples(printing(connecting(show)), 'touchstone workflows show Animals')

  const define = group
    .command('define')
    .description('make a workflow, or give one that is there new types; data that is there stays')
    .argument('<name>', 'the name of the workflow')
    .argument(
      '[file]',
      'a module that exports the zod types `testSample`, `groundTruth` and `inference`, or a .json file with a JSON Schema for each',
    )
    .option(
      '--labels <file>',
      'instead of a file with types: a table of test samples with ground truths; its columns show the types',
      repeated,
    )
    .option('--predictions <file>', 'a table of inferences, for their types', repeated)
    .option(
      '--key <field[=column]>',
      'the field that identifies a test sample, and its column in the predictions; repeat for several',
      repeated,
    )
    .option(
      '--truth <field[=column]>',
      'a field of the ground truths, and its column in the labels; repeat for each (default: the column that the predictions have too)',
      repeated,
    )
    .option(
      '--map <field[=column]>',
      'a field of the inferences, and its column in the predictions; repeat for each (default: all columns that are left)',
      repeated,
    )
    .action(async (name: string, file: string | undefined, options: DefineOptions) => {
      await (await load()).defineWorkflow(name, file, options)
    })
  examples(
    printing(connecting(dialect(define), { makesDirectory: true })),
    'touchstone workflows define Animals animals.ts',
    'touchstone workflows define Animals animals.json',
    'touchstone workflows define Animals --labels labels.csv --predictions preds.csv --key locator',
    'touchstone workflows define Animals --labels labels.csv --predictions preds.csv --key id \\',
    '    --truth species --map species=predicted --map score',
  )
}
