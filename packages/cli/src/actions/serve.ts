import { factLines, runServer, serveSettings, type ServeFlags } from '@touchstone/server/local'
import { print, type OutputOptions } from '../output.ts'

/** `touchstone serve`: until Ctrl-C or SIGTERM. */
export const serve = async (options: ServeFlags & OutputOptions): Promise<void> =>
  runServer(await serveSettings(options), (facts) => print(options, facts, () => factLines(facts)))
