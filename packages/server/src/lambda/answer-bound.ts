import { TouchstoneError } from '@touchstone/core'
import { refusal } from '../app.ts'
import type { Answer, Handler } from './request-log.ts'

// What Lambda hands on. It counts the answer as JSON, in which the body is one string.
const answerBytes = 6_291_556

/**
 * Makes answers such that AWS Lambda hands them on, and puts a sentence in the place of those that are
 * too large for it, which has none.
 */
export function boundAnswers(handler: Handler): Handler {
  return async (event, context) => {
    const answer = await handler(event, context)
    // Escaped, a character takes six bytes at most.
    if (answer.body.length * 6 < answerBytes) return answer
    const bytes = bytesOf(answer)
    if (bytes <= answerBytes) return answer
    // Escaped once more, a quote takes four bytes; in base64 three bytes of any kind do.
    const encoded = inBase64(answer)
    if (bytesOf(encoded) <= answerBytes) return encoded
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

const bytesOf = (answer: Answer): number => Buffer.byteLength(JSON.stringify(answer))

const inBase64 = (answer: Answer): Answer =>
  answer.isBase64Encoded
    ? answer
    : { ...answer, body: Buffer.from(answer.body).toString('base64'), isBase64Encoded: true }
