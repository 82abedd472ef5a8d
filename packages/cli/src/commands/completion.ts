import { Argument, type Command } from 'commander'
import { examples } from '../options.ts'

/** `touchstone completion`. */
export function addCompletion(program: Command): void {
  const completion = program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('../completion-script.ts')
      process.stdout.write(completionScript(program, shell))
    })
  examples(
    completion,
    'source <(touchstone completion bash)',
    'touchstone completion fish > ~/.config/fish/completions/touchstone.fish',
  )
}
