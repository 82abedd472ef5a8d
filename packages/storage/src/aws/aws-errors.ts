import { TouchstoneError } from '@touchstone/core'

/** What a client talks to, as messages call it. */
export interface AwsPlace {
  /** `Amazon DynamoDB` or `Amazon S3`. */
  readonly service: string
  /** `the table "x"` or `the bucket "x"`. */
  readonly place: string
  /** The actions that the credentials need there. */
  readonly actions: string
}

const missing = new Set(['ResourceNotFoundException', 'NoSuchBucket'])
const forbidden = new Set(['AccessDenied', 'AccessDeniedException', 'AllAccessDisabled'])
const unknownCredentials = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidToken',
  // The name that versitygw has for it.
  'XAdminUserNotFound',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'CredentialsProviderError',
  'TokenProviderError',
])
const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])
const wrongClock = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture'])
const wrongSignature = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch'])
const wrongRegion = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
])
const throttled = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'TransactionInProgressException',
  'TransactionConflictException',
])
const timedOut = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'AbortError',
])
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** What an error of the AWS SDK means in terms of Touchstone; other errors come back unchanged. */
export function awsError(error: unknown, where: AwsPlace): unknown {
  if (!(error instanceof Error) || error instanceof TouchstoneError) return error
  const status = statusOf(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const { name } = error
  const kind = kindOf(name, { code, status })
  if (!kind) return error
  return new TouchstoneError(kind.code, kind.sentence(where, code ?? name), {
    details: { service: where.service, error: name, ...(status === undefined ? {} : { status }) },
    cause: error,
  })
}

interface Kind {
  readonly code: 'storage' | 'unavailable'
  readonly sentence: (where: AwsPlace, name: string) => string
}

const kinds: readonly (readonly [ReadonlySet<string>, Kind])[] = [
  [
    missing,
    storage(
      ({ service, place }) =>
        `${service} has not got ${place} in this region and account. Deploy the stack that makes it, or check its name, AWS_REGION and the credentials.`,
    ),
  ],
  [
    forbidden,
    storage(
      ({ place, actions }) =>
        `These AWS credentials may not use ${place}. Grant their role ${actions} on it.`,
    ),
  ],
  [
    unknownCredentials,
    storage(
      ({ service }, name) =>
        `${service} does not know these AWS credentials (${name}). Check AWS_ACCESS_KEY_ID, AWS_PROFILE, or the role of this function.`,
    ),
  ],
  [
    expired,
    storage(
      ({ service }) => `The AWS credentials for ${service} have expired. Sign in to AWS again.`,
    ),
  ],
  [
    wrongClock,
    storage(
      ({ service }) =>
        `The clock of this machine is too far from the clock of ${service}. Set it, best by NTP, and try again.`,
    ),
  ],
  [
    wrongSignature,
    storage(
      ({ service }) =>
        `${service} refuses the signature of a request. Check AWS_SECRET_ACCESS_KEY, and that the clock of this machine is right.`,
    ),
  ],
  [
    wrongRegion,
    storage(({ place }) => `AWS keeps ${place} in another region. Set AWS_REGION to that one.`),
  ],
  [
    throttled,
    unavailable(
      ({ service, place }) => `${service} is throttling ${place}. Try again in a moment.`,
    ),
  ],
  [timedOut, unavailable(unanswered)],
]

function kindOf(
  name: string,
  { code, status }: { code: string | undefined; status: number | undefined },
): Kind | undefined {
  const known = kinds.find(([names]) => names.has(name))
  if (known) return known[1]
  if (code !== undefined && network.has(code)) return unavailable(unanswered)
  if (status === undefined) return undefined
  if (status === 429 || status >= 500)
    return unavailable(
      ({ service }) => `${service} answered ${status} (${name}). Try again in a moment.`,
    )
  // Answers to HEAD have no body, and so no name.
  if (status === 403) return kinds.find(([names]) => names === forbidden)?.[1]
  return storage(
    ({ service, place }) =>
      `${service} refused a request on ${place} (${name}, status ${status}). The cause says why.`,
  )
}

function unanswered({ service }: AwsPlace, name: string): string {
  return `${service} did not answer (${name}). Check the network and the endpoint, and try again.`
}

function storage(sentence: Kind['sentence']): Kind {
  return { code: 'storage', sentence }
}

function unavailable(sentence: Kind['sentence']): Kind {
  return { code: 'unavailable', sentence }
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined
  const metadata = error.$metadata
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata))
    return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}
