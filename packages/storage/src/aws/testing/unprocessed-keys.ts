import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { answer, bytesOfAnswer, textOfRequest, type Answer, type SentRequest } from './answers.ts'

type Key = Readonly<Record<string, AttributeValue>>
interface BatchRequest {
  readonly RequestItems: Record<string, { Keys: Key[] }>
}
interface BatchAnswer {
  readonly Responses: Record<string, Key[]>
  readonly UnprocessedKeys: Record<string, { Keys: Key[] }>
}

/** An answer to BatchGetItem as if DynamoDB had not come to every other key (a single one included). */
export async function withUnprocessedKeys(sent: SentRequest, response: Answer): Promise<Answer> {
  const bytes = await bytesOfAnswer(response)
  const contentType = response.headers['content-type'] ?? ''
  if (response.statusCode !== 200) return answer(response.statusCode, contentType, String(bytes))
  const { RequestItems } = JSON.parse(textOfRequest(sent)) as BatchRequest
  const { Responses, UnprocessedKeys, ...rest } = JSON.parse(String(bytes)) as BatchAnswer
  const left: BatchAnswer['UnprocessedKeys'] = { ...UnprocessedKeys }
  const found: BatchAnswer['Responses'] = {}
  for (const [table, request] of Object.entries(RequestItems)) {
    const already = left[table]?.Keys ?? []
    const dropped = new Set(request.Keys.filter((_, index) => index % 2 === 0).map(nameOf))
    const others = request.Keys.filter((key) => dropped.has(nameOf(key)))
    found[table] = (Responses[table] ?? []).filter((item) => !dropped.has(nameOf(item)))
    left[table] = {
      ...request,
      Keys: [...already.filter((key) => !dropped.has(nameOf(key))), ...others],
    }
  }
  return answer(
    200,
    contentType,
    JSON.stringify({ ...rest, Responses: found, UnprocessedKeys: left }),
  )
}

const nameOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk])
