import type { Command } from 'commander'
import type { RunOptions, RunsListOptions } from '../actions/runs.ts'
import type { TestCommandOptions } from '../actions/test.ts'
import { connecting, examples, positive, printing, repeated } from '../options.ts'

/** `touchstone runs …`. */
export function addRuns(program: Command): void {
  const runs = program.command('runs').description('see and continue test runs')

  const list = runs
    .command('list')
    .description('list test runs, newest first')
    .option('--model <model>', 'only runs of this model')
    .option('--suite <suite>', 'only runs of this test suite')
    .option('--workflow <workflow>', 'only runs of this workflow')
    .option(
      '--where <condition>',
      'only runs whose headline metric fulfils this: its name, one of = != < <= > >=, and a number, in quotes; repeat for several',
      repeated,
    )
    .option('--sort <metric>', 'best first by this headline metric (default: newest first)')
    .option('--reverse', 'with --sort: worst first')
    .option('--limit <count>', 'how many at most', positive, 50)
    .action(async (options: RunsListOptions) => {
      await (await import('../actions/runs.ts')).listRuns(options)
    })
  examples(
    printing(connecting(list)),
    'touchstone runs list --model resnet50',
    `touchstone runs list --suite held-out --sort macro.f1 --where 'accuracy>=0.9'`,
  )

  const show = runs
    .command('show')
    .description('show a test run with its metrics')
    .argument('<run>', 'its id')
    .action(async (run: string, options: RunOptions) => {
      await (await import('../actions/runs.ts')).showRun(run, options)
    })
  examples(printing(connecting(show)), 'touchstone runs show run_0k3v9x2m4qa')

  const resume = runs
    .command('resume')
    .description('go on with a test run: infer what is missing, and evaluate')
    .argument('<run>', 'its id')
    .argument('[file]', 'a module that exports its model, and its evaluator where it has one')
    .option('--concurrency <count>', 'inferences under way at once (default: 16)', positive)
    .action(async (run: string, file: string | undefined, options: TestCommandOptions) => {
      await (await import('../actions/resume-run.ts')).resumeRun(run, file, options)
    })
  examples(
    printing(connecting(resume)),
    'touchstone runs resume run_0k3v9x2m4qa resnet50.ts',
    'touchstone runs resume run_0k3v9x2m4qa',
  )
}
