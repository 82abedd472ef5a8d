import { Option, type Command } from 'commander'
import type { EvaluateOptions } from '../actions/evaluate.ts'
import { connecting, examples, positive, printing, repeated } from '../options.ts'

/** `touchstone evaluate`. */
export function addEvaluate(program: Command): void {
  const evaluate = program
    .command('evaluate')
    .description('score the stored inferences of a model on a test suite, without code')
    .argument('<evaluator>', 'binary, classification, regression, detection or text')
    .requiredOption('--model <model>', 'name or id of the model')
    .option('--suite <suite>', 'name or id of the test suite')
    .option('--case <case>', 'a test case instead; it is evaluated as a suite of it alone')
    .option('--at <version>', 'an earlier version of it', positive)
    .option('--truth <field>', 'the field of the ground truth (default: guessed)')
    .option('--predicted <field>', 'the field of the inference (default: guessed)')
    .option('--score <field>', 'the field with the score (default: guessed)')
    .option('--scores <field>', 'the field with the scores of all labels (classification)')
    .option('--positive <label>', 'the label of the positive class (binary)')
    .addOption(
      new Option('--missing <how>', 'how to count test samples without an inference')
        .choices(['exclude', 'wrong'])
        .default('exclude'),
    )
    .option(
      '--metric <name>',
      'a further metric, such as bleu (text); repeat for several',
      repeated,
    )
    .option(
      '--slice <field>',
      'show each value of this field apart, such as metadata.weather; repeat for several',
      repeated,
    )
    .option(
      '--set <option=json>',
      'any other option of the evaluator, such as threshold=0.6; repeat for several',
      repeated,
    )
    .option('--on-server', 'evaluate on the server, without downloading the samples')
    .action(async (name: string, options: EvaluateOptions) => {
      await (await import('../actions/evaluate.ts')).evaluateStored(name, options)
    })
  examples(
    printing(connecting(evaluate)),
    'touchstone evaluate classification --model resnet50 --suite held-out',
    'touchstone evaluate classification --model resnet50 --suite held-out --truth species --predicted label',
    'touchstone evaluate classification --model resnet50 --suite held-out --slice metadata.weather',
    'touchstone evaluate binary --model spam-filter --suite mails --positive spam --set threshold=0.7',
    'touchstone evaluate classification --model resnet50 --suite held-out --on-server',
  )
}
