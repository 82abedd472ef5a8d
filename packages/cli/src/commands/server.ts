import { InvalidArgumentError, type Command } from 'commander'
import type { DemoOptions } from '../actions/demo.ts'
import type { ServeCommandOptions } from '../actions/serve.ts'
import type { ConnectionOptions } from '../connection.ts'
import type { OutputOptions } from '../output.ts'
import { connecting, examples, printing, repeated } from '../options.ts'

type Options = ConnectionOptions & OutputOptions

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError(`It takes a number from 0 to 65535, not ${JSON.stringify(text)}.`)
}

/** `touchstone demo`, `serve`, `login`, `gc` and `doctor`. */
export function addServer(program: Command): void {
  const serve = program
    .command('serve')
    .description('serve a data directory on this machine, to this machine only')
    .option('--port <number>', 'the port; 0 takes any that is free', portOf, 3000)
    .option('--dir <path>', 'the data directory, made when missing', '.touchstone')
    .option(
      '--images <host>',
      'a host that the pages may show images from, like https://images.example.com; repeat for several',
      repeated,
    )
    .action(async (options: ServeCommandOptions) => {
      await (await import('../actions/serve.ts')).serve(options)
    })
  examples(printing(serve), 'touchstone serve', 'touchstone serve --port 0 --dir /srv/touchstone')

  const demo = program
    .command('demo')
    .description('test three models on a real data set, then serve the pages with their scores')
    .option('--port <number>', 'the port; 0 takes any that is free', portOf, 3000)
    .option('--dir <path>', 'the data directory, made when missing', 'touchstone-demo')
    .action(async (options: DemoOptions) => {
      await (await import('../actions/demo.ts')).demo(options)
    })
  examples(demo, 'touchstone demo', 'touchstone demo --port 4000')

  const login = program
    .command('login')
    .description('keep the address and the token of a server for later commands')
    .argument('<url>', 'the server, like https://touchstone.example.com')
    .option('--token <token>', 'its token (or TOUCHSTONE_TOKEN); asked for at a terminal')
    .action(async (url: string, options: OutputOptions & { token?: string }) => {
      await (await import('../actions/login.ts')).login(url, options)
    })
  examples(printing(login), 'touchstone login http://localhost:3000')

  const collect = program
    .command('gc')
    .description('remove stored objects that nothing names, and models deleted 30 days ago')
    .option('--dry-run', 'only count what could be removed')
    .option('--remove-most', 'remove objects even if they are more than half of all')
    .action(async (options: Options & { dryRun?: true; removeMost?: true }) => {
      await (await import('../actions/collect-garbage.ts')).collectGarbage(options)
    })
  examples(printing(connecting(collect)), 'touchstone gc --dry-run')

  const doctor = program
    .command('doctor')
    .description('check connection, token, clock, storage and versions')
    .option(
      '--deep',
      'also read and verify everything in a data directory, and name what is damaged',
    )
    .action(async (options: Options & { deep?: true }) => {
      await (await import('../actions/doctor.ts')).doctor(options)
    })
  examples(
    printing(connecting(doctor)),
    'touchstone doctor --url http://localhost:3000',
    'touchstone doctor --deep --dir /srv/touchstone',
  )
}
