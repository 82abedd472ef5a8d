import { InvalidArgumentError, type Command } from 'commander'
import type { TestCommandOptions } from '../actions/test.ts'
import type { VerifyCommandOptions } from '../actions/verify.ts'
import { connecting, examples, positive, printing } from '../options.ts'

const file = [
  '<file>',
  'a module that exports `model`, `suite`, and maybe `evaluator` and `options`',
] as const

/** `touchstone test` and `touchstone verify`. */
export function addTest(program: Command): void {
  const test = program
    .command('test')
    .description('test a model on a test suite: infer what is missing, store it, evaluate')
    .argument(...file)
    .option('--concurrency <count>', 'inferences under way at once (default: 16)', positive)
    .option('--reset', 'infers everything again, and replaces what differs')
    .action(async (path: string, options: TestCommandOptions) => {
      await (await import('../actions/test.ts')).testFile(path, options)
    })
  examples(
    printing(connecting(test, { makesDirectory: true })),
    'touchstone test resnet50.ts',
    'touchstone test resnet50.ts --concurrency 64 --json',
  )

  const verify = program
    .command('verify')
    .description('infer some of what is stored again, and name what came out differently')
    .argument(...file)
    .option(
      '--share <share>',
      'how much of it, above 0 to 1 (default: 0.01, and about 100 samples at least)',
      shareOf,
    )
    .option('--seed <number>', 'the same seed picks the same samples', positive, 1)
    .option('--concurrency <count>', 'inferences under way at once (default: 16)', positive)
    .action(async (path: string, options: VerifyCommandOptions) => {
      await (await import('../actions/verify.ts')).verifyFile(path, options)
    })
  examples(printing(connecting(verify)), 'touchstone verify resnet50.ts --share 0.1 --seed 7')
}

function shareOf(text: string): number {
  const share = text.trim() === '' ? Number.NaN : Number(text)
  if (share > 0 && share <= 1) return share
  throw new InvalidArgumentError(
    `It takes a number above 0 and at most 1, not ${JSON.stringify(text)}.`,
  )
}
