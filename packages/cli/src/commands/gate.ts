import type { Command } from 'commander'
import type { GateOptions } from '../actions/gate.ts'
import { connecting, examples, positive, printing } from '../options.ts'

/** `touchstone gate`. */
export function addGate(program: Command): void {
  const gate = program
    .command('gate')
    .description(
      'check the stored metrics of a model by rules; exit with status 1 if one fails, for example in CI',
    )
    .argument('<model>', 'name or id of the model')
    .argument(
      '<rules...>',
      `in quotes: 'metric>=number', 'metric<=number', or with --base 'metric>=base-number' and 'metric<=base+number'`,
    )
    .requiredOption('--suite <suite>', 'name or id of the test suite')
    .option('--at <version>', 'an earlier version of it', positive)
    .option('--base <model>', 'name or id of the model that rules call base')
    .option(
      '--evaluator <name@version>',
      'by the metrics of this evaluator (default: the last that tested the model, and the base)',
    )
    .option('--confident', 'judge by the worse end of the 95 % interval, not by the value')
    .option('--junit <file>', 'also write the outcome to this file, as JUnit XML')
    .action(async (model: string, rules: readonly string[], options: GateOptions) => {
      await (await import('../actions/gate.ts')).gateModel(model, { ...options, rules })
    })
  examples(
    printing(connecting(gate)),
    "touchstone gate resnet50 --suite held-out 'accuracy>=0.9'",
    "touchstone gate resnet50 --suite held-out 'macro.f1>=base-0.01' --base vgg16 --junit gate.xml",
    "touchstone gate resnet50 --suite held-out 'rmse<=2.5' --confident",
  )
}
