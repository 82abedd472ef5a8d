import { limits } from '@touchstone/core'
import { createServices, type Services } from '@touchstone/core/services'
import { createAwsClients, createDynamoDbTable, createS3Objects } from '@touchstone/storage/aws'
import { handle } from 'hono/aws-lambda'
import { createApp } from '../app.ts'
import { createEvaluations } from '../evaluation/evaluations.ts'
import { boundAnswers } from './answer-bound.ts'
import { meterUnits } from './consumed-units.ts'
import { createTimedChecks } from './timed-checks.ts'
import { noteInternalError, noteToken, recorded, type Handler } from './request-log.ts'

export interface HandlerOptions {
  readonly tableName: string
  readonly bucket: string
  /** The secret of the first admin token. */
  readonly adminToken: string
}

/** The whole server as a handler of function-URL events, with one line of log a request. */
export function createHandler(options: HandlerOptions): Handler {
  const { tableName, bucket, adminToken } = options
  const { dynamodb, s3 } = createAwsClients()
  meterUnits(dynamodb)
  const services = createServices({
    table: createDynamoDbTable({ client: dynamodb, tableName }),
    objects: createS3Objects({ client: s3, bucket }),
    isolation: createTimedChecks(),
    now: Date.now,
  })
  const app = createApp({
    services: { ...services, tokens: withFirstToken(services.tokens, adminToken) },
    evaluations: createEvaluations({
      services,
      fetchObject: fetch,
      samplesAtMost: limits.functionEvaluationSamples,
    }),
    onInternalError: noteInternalError,
  })
  return recorded(boundAnswers(handle(app)))
}

/**
 * Registers the first admin token while the function starts, and lets nobody in before that is
 * done. Where it failed, the next caller tries again.
 */
function withFirstToken(tokens: Services['tokens'], secret: string): Services['tokens'] {
  let registered: Promise<unknown> | undefined
  const register = (): Promise<unknown> =>
    (registered ??= tokens
      .create({ name: 'admin', role: 'admin', expiresAt: null, secret }, { name: 'deployment' })
      .catch((error: unknown) => {
        registered = undefined
        throw error
      }))
  // Whoever calls first hears of a failure.
  register().catch(() => {})
  return {
    ...tokens,
    async authenticate(given) {
      await register()
      const token = await tokens.authenticate(given)
      noteToken(token.id)
      return token
    },
  }
}
