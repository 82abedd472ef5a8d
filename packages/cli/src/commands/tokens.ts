import { roles } from '@touchstone/core/role'
import { Option, type Command } from 'commander'
import type { TokenOptions, NewTokenOptions } from '../actions/tokens.ts'
import { connecting, examples, positive, printing } from '../options.ts'

/** `touchstone tokens …`. */
export function addTokens(program: Command): void {
  const tokens = program.command('tokens').description('hand out and take back access')

  const create = tokens
    .command('create')
    .description('make a token; its secret is printed once, and kept nowhere')
    .argument('<name>', 'who or what it is for; stands as the author in every history')
    .addOption(new Option('--role <role>', 'what it allows').choices(roles).makeOptionMandatory())
    .option('--expires-in <days>', 'how many days it is good for (default: no end)', positive)
    .action(async (name: string, options: NewTokenOptions) => {
      await (await import('../actions/tokens.ts')).createToken(name, options)
    })
  examples(
    printing(connecting(create, { makesDirectory: true })),
    'touchstone tokens create ci --role writer --expires-in 90',
  )

  const list = tokens
    .command('list')
    .description('list tokens, without their secrets')
    .action(async (options: TokenOptions) => {
      await (await import('../actions/tokens.ts')).listTokens(options)
    })
  examples(printing(connecting(list)), 'touchstone tokens list')

  const revoke = tokens
    .command('revoke')
    .description('refuse a token from now on')
    .argument('<token>', 'its id, or its name where only one has that')
    .action(async (token: string, options: TokenOptions) => {
      await (await import('../actions/tokens.ts')).revokeToken(token, options)
    })
  examples(printing(connecting(revoke)), 'touchstone tokens revoke ci')
}
