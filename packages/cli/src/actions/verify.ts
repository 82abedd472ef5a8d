import { TouchstoneError } from '@touchstone/core/errors'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { noteFormerName } from '../former-name.ts'
import { print, type OutputOptions } from '../output.ts'
import { stopSignal } from '../stop-signal.ts'
import { loadTestModule, requireSuite } from '../test-module.ts'
import { plain, plural, shown } from '../values.ts'

export interface VerifyCommandOptions extends ConnectionOptions, OutputOptions {
  readonly share?: number
  readonly seed: number
  readonly concurrency?: number
}

/** `touchstone verify`: ends with status 5 when an inference came out differently. */
export async function verifyFile(file: string, options: VerifyCommandOptions): Promise<void> {
  await using touchstone = await openWithClasses(options)
  const module = await loadTestModule(file, touchstone)
  const { model } = module
  const suite = requireSuite(module)
  for (const read of [model, suite])
    if (read.formerName !== undefined) noteFormerName(read.formerName, read)
  using stop = stopSignal()
  const { share, seed, concurrency } = options
  const found = await model.verify(suite, { share, seed, concurrency, signal: stop.signal })
  const { checked, differences } = found
  print(options, found, ({ green, red, yellow, dim }) => {
    const about = `${plain(model.name)} on ${plain(suite.name)}: ${plural(checked, 'inference')} made again, ${differences.length} different`
    if (checked === 0)
      return [
        `${yellow('!')} ${about}`,
        dim('  Nothing was picked. Take a larger --share, or test the model first.'),
      ]
    return [
      `${differences.length === 0 ? green('✓') : red('✗')} ${about}`,
      ...differences
        .slice(0, shownDifferences)
        .flatMap(({ testSample, stored, now, error }) => [
          `  ${shown(testSample)}`,
          `    ${dim('stored')}  ${shown(stored)}`,
          `    ${dim('now')}     ${error ? plain(`${error.name}: ${error.message}`) : shown(now)}`,
        ]),
    ]
  })
  if (differences.length > 0)
    throw new TouchstoneError(
      'determinism_conflict',
      `${differences.length} of ${checked} inferences of ${JSON.stringify(model.name)} came out differently. Find what is not deterministic in it, or register what changed as another model.`,
      { details: { checked, differences: differences.length } },
    )
}

const shownDifferences = 10
