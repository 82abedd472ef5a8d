import { hasAws, openAws } from './aws-home.ts'
import { openInProcess, openServer, type Home } from './homes.ts'

interface NamedHome {
  readonly name: string
  readonly open: () => Promise<Home>
}

const faultyHomes: readonly NamedHome[] = hasAws
  ? [
      {
        name: 'on DynamoDB and S3 that fail at random',
        open: () => openAws({ chaosSeed: 7 }),
      },
    ]
  : []

const steadyHomes: readonly NamedHome[] = [
  { name: 'in process', open: openInProcess },
  { name: 'over HTTP', open: openServer },
  ...(hasAws ? [{ name: 'on DynamoDB and S3', open: () => openAws() }] : []),
]

/**
 * Every home, with random faults: for the tests that together make every kind of write. They also
 * run on AWS Lambda each time.
 */
export const homesWithFaults: readonly NamedHome[] = [...steadyHomes, ...faultyHomes]

/** Every home; with random faults in `pnpm test:all` only, where they take as long as all others. */
export const homes: readonly NamedHome[] =
  process.env['TOUCHSTONE_TESTS'] === 'all' ? homesWithFaults : steadyHomes
