import type { ServeFlags } from '@touchstone/server/local'
import type { Command } from 'commander'
import type { BackupCommandOptions } from '../actions/backup.ts'
import type { DemoOptions } from '../actions/demo.ts'
import type { ConnectionOptions } from '../connection.ts'
import type { OutputOptions } from '../output.ts'
import { connecting, examples, printing, repeated } from '../options.ts'

type Options = ConnectionOptions & OutputOptions

/** `touchstone demo`, `serve`, `login`, `gc`, `doctor`, `backup` and `restore`. */
export function addServer(program: Command): void {
  const serve = program
    .command('serve')
    .description('serve a data directory, to this machine only or, behind a reverse proxy, to all')
    .option(
      '--port <number>',
      'the port; 0 takes any that is free (or TOUCHSTONE_PORT; default: 3000)',
    )
    .option(
      '--dir <path>',
      'the data directory, made when missing (or TOUCHSTONE_DIR; default: .touchstone)',
    )
    .option(
      '--host <address>',
      'the address to listen on, like 0.0.0.0 (or TOUCHSTONE_HOST; default: 127.0.0.1)',
    )
    .option(
      '--public-url <url>',
      'the address of the reverse proxy, by which all reach the server (or TOUCHSTONE_PUBLIC_URL)',
    )
    .option(
      '--admin-token-file <path>',
      'a file with an admin token to accept (or TOUCHSTONE_ADMIN_TOKEN_FILE, or the token in TOUCHSTONE_ADMIN_TOKEN)',
    )
    .option(
      '--images <host>',
      'a host that the pages may show images from, like https://images.example.com; repeat for several',
      repeated,
    )
    .action(async (options: ServeFlags & OutputOptions) => {
      await (await import('../actions/serve.ts')).serve(options)
    })
  examples(
    printing(serve),
    'touchstone serve',
    'touchstone serve --port 0 --dir /srv/touchstone',
    'touchstone serve --public-url https://touchstone.example.com',
  )

  const demo = program
    .command('demo')
    .description('test three models on a real data set, then serve the pages with their scores')
    .option('--port <number>', 'the port; 0 takes any that is free (default: 3000)')
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

  const directory = '(or TOUCHSTONE_DIR; default: .touchstone)'
  const backup = program
    .command('backup')
    .description('write a data directory, which may be in use, to one file')
    .argument(
      '<file>',
      'the file, which must not be there yet; its disk needs room for the database twice',
    )
    .option('--dir <path>', `the data directory ${directory}`)
    .action(async (file: string, options: BackupCommandOptions) => {
      await (await import('../actions/backup.ts')).backup(file, options)
    })
  examples(printing(backup), 'touchstone backup 2026-12-01.tar --dir /srv/touchstone')

  const restore = program
    .command('restore')
    .description('make a data directory of a backup, and verify it')
    .argument('<file>', 'what `touchstone backup` wrote')
    .option('--dir <path>', `the directory, empty or made when missing ${directory}`)
    .action(async (file: string, options: BackupCommandOptions) => {
      await (await import('../actions/backup.ts')).restore(file, options)
    })
  examples(printing(restore), 'touchstone restore 2026-12-01.tar --dir /srv/restored')
}
