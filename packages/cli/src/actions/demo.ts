import { quickstart } from '@touchstone/examples/quickstart'
import { factLines, openLocal, runServer, serveSettings } from '@touchstone/server/local'
import { print } from '../output.ts'
import { shellWord } from '../shell-word.ts'

export interface DemoOptions {
  readonly port?: string
  readonly dir: string
}

/** `touchstone demo`: the quickstart on a directory of its own, then a server until Ctrl-C or SIGTERM. */
export async function demo({ dir, port }: DemoOptions): Promise<void> {
  // Nothing of it is set by the environment.
  const settings = await serveSettings({ dir, port }, {})
  {
    await using touchstone = await openLocal(dir)
    await quickstart(touchstone)
  }
  await runServer(settings, (facts) =>
    print({}, facts, () => [
      '',
      ...factLines(facts),
      '',
      'Compare two of the models in another terminal:',
      `  npx touchstone compare nearest-5 flipper-rule --suite penguins --dir ${shellWord(dir)}`,
    ]),
  )
}
