import { Option, type Command } from 'commander'
import type {
  ExportDataOptions,
  ExportInferencesOptions,
  ExportModelsOptions,
} from '../actions/export.ts'
import { connecting, examples, positive, printing } from '../options.ts'

/** `touchstone export …`. */
export function addExport(program: Command): void {
  const group = program.command('export').description('write tables to files, or to stdout')

  const models = group
    .command('models')
    .description('export models with their metadata, a row each')
    .option('--workflow <workflow>', 'only models of this workflow')
    .option('--archived', 'the archived models instead')
    .action(async (options: ExportModelsOptions) => {
      await (await import('../actions/export.ts')).exportModels(options)
    })
  examples(exporting(models), 'touchstone export models --to models.csv')

  const testCase = group
    .command('case')
    .description('export the test samples and ground truths of a test case')
    .argument('<name>', 'name or id of a test case')
    .option('--workflow <workflow>', 'its workflow; needed where several have one of this name')
    .option('--at <version>', 'an earlier version of its contents', positive)
    .action(async (name: string, options: ExportDataOptions) => {
      await (await import('../actions/export.ts')).exportCase(name, options)
    })
  examples(exporting(testCase), 'touchstone export case night --to night.parquet')

  const suite = group
    .command('suite')
    .description('export the test samples and ground truths of a test suite, case by case')
    .argument('<name>', 'name or id of a test suite')
    .option('--workflow <workflow>', 'its workflow; needed where several have one of this name')
    .option('--at <version>', 'an earlier version of its contents', positive)
    .action(async (name: string, options: ExportDataOptions) => {
      await (await import('../actions/export.ts')).exportSuite(name, options)
    })
  examples(exporting(suite), 'touchstone export suite held-out --to held-out.csv')

  const inferences = group
    .command('inferences')
    .description('export what a model produced, errors too; `upload` takes it again')
    .requiredOption('--model <model>', 'name or id of the model')
    .option('--suite <suite>', 'for this test suite')
    .option('--case <case>', 'for this test case, with ground truths')
    .option('--at <version>', 'for an earlier version of it', positive)
    .action(async (options: ExportInferencesOptions) => {
      await (await import('../actions/export.ts')).exportInferences(options)
    })
  examples(
    exporting(inferences),
    'touchstone export inferences --model resnet50 --case night --to night.csv',
    'touchstone export inferences --model resnet50 --suite held-out --format jsonl | head -1',
  )

  const metrics = group
    .command('metrics')
    .description('export the metrics of a test run, a row for each test case and for the suite')
    .argument('<run>', 'its id')
    .action(async (run: string, options: ExportModelsOptions) => {
      await (await import('../actions/export.ts')).exportMetrics(run, options)
    })
  examples(exporting(metrics), 'touchstone export metrics run_0k3v9x2m4qa --to metrics.csv')
}

const exporting = (command: Command): Command =>
  printing(
    connecting(
      command
        .option(
          '--to <file>',
          '.csv, .tsv, .jsonl or .ndjson, each also .gz or .zst, or .parquet (default: stdout)',
        )
        .addOption(
          new Option('--format <format>', 'of what goes to stdout')
            .choices(['csv', 'tsv', 'jsonl'])
            .default('csv'),
        ),
    ),
  )
