import { factLines, runServer } from '@touchstone/server/local'
import { print, type OutputOptions } from '../output.ts'

export interface ServeCommandOptions extends OutputOptions {
  readonly port: number
  readonly dir: string
  readonly images?: readonly string[]
}

/** `touchstone serve`: until Ctrl-C or SIGTERM. */
export const serve = (options: ServeCommandOptions): Promise<void> =>
  runServer({ directory: options.dir, port: options.port, imageHosts: options.images }, (facts) =>
    print(options, facts, () => factLines(facts)),
  )
