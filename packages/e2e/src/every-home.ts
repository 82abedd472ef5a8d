import { hasAws, openAws } from './aws-home.ts'
import { openInProcess, openServer, type Home } from './homes.ts'

/** Every home that the end-to-end tests run in. */
export const homes: readonly { readonly name: string; readonly open: () => Promise<Home> }[] = [
  { name: 'in process', open: openInProcess },
  { name: 'over HTTP', open: openServer },
  ...(hasAws
    ? [
        { name: 'on DynamoDB and S3', open: () => openAws() },
        { name: 'on DynamoDB and S3 that fail at random', open: () => openAws({ chaosSeed: 7 }) },
      ]
    : []),
]
