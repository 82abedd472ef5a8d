import { TouchstoneError } from '@touchstone/core'
import { refusal } from '../app.ts'
import type { Handler } from './request-log.ts'

// What Lambda hands on. It counts the answer as JSON, in which the body is one string.
const answerBytes = 6_291_556

/** Puts a sentence in the place of answers that are too large for AWS Lambda, which has none. */
export function boundAnswers(handler: Handler): Handler {
  return async (event, context) => {
    const answer = await handler(event, context)
    // Escaped, a character takes six bytes at most.
    if (answer.body.length * 6 < answerBytes) return answer
    const bytes = Buffer.byteLength(JSON.stringify(answer))
    if (bytes <= answerBytes) return answer
    const error = new TouchstoneError(
      'too_large',
      `The answer has ${bytes} bytes; AWS Lambda takes at most ${answerBytes}. Ask for less at once: a shorter page, or fewer calls in a batch.`,
      { details: { reason: 'answer_bytes', bytes, maxBytes: answerBytes } },
    )
    return {
      statusCode: 413,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(refusal(error)),
      isBase64Encoded: false,
    }
  }
}
