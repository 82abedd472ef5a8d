import type { Command } from 'commander'
import type { UploadOptions } from '../actions/upload.ts'
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

/** `touchstone upload`. */
export function addUpload(program: Command): void {
  const upload = program
    .command('upload')
    .description(
      'upload inferences of a model from a table; rows come in any order, and each is stored once',
    )
    .argument(...tableFiles)
    .requiredOption('--model <model>', 'name or id of the model')
    .option('--suite <suite>', 'the test suite that the inferences are for')
    .option('--case <case>', 'a test case instead')
    .option('--at <version>', 'an earlier version of it', positive)
    .requiredOption(
      '--key <field[=column]>',
      'the field of the test samples that identifies a row, and its column; repeat for several',
      repeated,
    )
    .option(
      '--map <field=column>',
      'the column of a field of the inferences; repeat for each (default: the columns with the names of the fields)',
      repeated,
    )
    .addOption(failOrSkip('--on-missing', 'what to do with test samples that have no row'))
    .addOption(failOrSkip('--on-unknown', 'what to do with rows whose key no test sample has'))
    .addOption(
      failOrSkip(
        '--on-error',
        'what to do with rows that are malformed or whose values do not fit',
      ),
    )
    .addOption(nanOption())
    .option('--rejects <file>', 'write the rows that are left out to a table, each with its reason')
    .option(
      '--create',
      'create the model if no model has this name now, once the first rows are sent',
    )
    .option('--workflow <workflow>', 'its workflow, where several have such a suite or case')
    .option(
      '--evaluate <evaluator>',
      'score the inferences afterwards, as `touchstone evaluate` does',
    )
    .option('--dry-run', 'do everything but write')
    .option('--reset', 'replace stored inferences that differ, instead of exiting with status 5')
    .action(async (files: string[], options: UploadOptions) => {
      await (await import('../actions/upload.ts')).upload(files, options)
    })
  examples(
    printing(connecting(dialect(upload))),
    'touchstone upload preds.csv --model resnet50 --suite penguins --key locator',
    'touchstone upload preds.parquet --model resnet50 --suite penguins --key id=sample_id \\',
    '    --map label=predicted_class --map score=confidence --on-missing skip',
    'touchstone upload "shards/*.parquet" --model resnet50 --suite penguins --key locator',
    'zcat preds.gz | touchstone upload - --format csv --model resnet50 --suite penguins --key locator',
    'touchstone upload preds.csv --model resnet50 --suite penguins --key locator \\',
    '    --on-error skip --on-unknown skip --rejects preds.rejects.csv',
  )
}
