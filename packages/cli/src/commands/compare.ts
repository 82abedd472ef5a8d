import { Option, type Command } from 'commander'
import type { CompareCommandOptions } from '../actions/compare.ts'
import { connecting, examples, positive, printing, repeated } from '../options.ts'

/** `touchstone compare`. */
export function addCompare(program: Command): void {
  const compare = program
    .command('compare')
    .description(
      'compare models on a test suite by their stored metrics, or by their inferences where there are none',
    )
    .argument('<base>', 'name or id of the model that the others are compared with')
    .argument('<others...>', 'one to four more models')
    .requiredOption('--suite <suite>', 'name or id of the test suite')
    .option('--at <version>', 'an earlier version of it', positive)
    .option(
      '--evaluator <name@version>',
      'by this evaluator (default: the one that all were tested with last)',
    )
    .option('--inferences', 'by inferences, also where there are metrics')
    .option('--by <metric>', 'the metric by which test samples are listed (default: the first)')
    .option(
      '--lower-is-better <metric>',
      'of a metric like an error or a latency; repeat for several',
      repeated,
    )
    .option(
      '--missing <how>',
      'what counts for test samples that a model has no inference of: pairs (leave them out), wrong (count them as wrong in metrics that are true or false), or metric=value; repeat for several metrics (default: pairs)',
      repeated,
    )
    .addOption(
      new Option(
        '--adjust <method>',
        'how to correct p values for the number of comparisons: holm keeps the chance of any false mark at 5 %, benjamini-hochberg the expected share of false ones among all marks',
      )
        .choices(['holm', 'benjamini-hochberg', 'none'])
        .default('holm'),
    )
    .option(
      '--margin <metric=value>',
      'the largest difference in a metric that does not matter, to show that a model is equivalent or not worse; repeat for several metrics',
      repeated,
    )
    .option('--limit <count>', 'test samples in each list', positive, 3)
    .action(async (base: string, others: readonly string[], options: CompareCommandOptions) => {
      await (await import('../actions/compare.ts')).compareModels([base, ...others], options)
    })
  examples(
    printing(connecting(compare)),
    'touchstone compare resnet50 vgg16 --suite held-out',
    'touchstone compare resnet50 vgg16 --suite held-out --by distance --lower-is-better distance',
    'touchstone compare resnet50 vgg16 --suite held-out --missing wrong',
    'touchstone compare resnet50 vgg16 --suite held-out --margin accuracy=0.01',
  )
}
