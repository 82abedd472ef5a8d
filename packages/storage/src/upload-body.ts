import { createHash } from 'node:crypto'
import { messageOf, TouchstoneError, type UploadBinding } from '@touchstone/core'

type Body = ReadableStream<Uint8Array> | null

/**
 * The chunks of a body, which ends in an error unless it is what the upload is bound to. Never
 * reads on when there is too much.
 * @throws TouchstoneError `bad_input`
 */
export async function* boundBody(body: Body, binding: UploadBinding): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.byteLength
    if (bytes > binding.bytes)
      throw wrong(`The upload is for ${binding.bytes} bytes; the body has more.`)
    hash.update(chunk)
    yield chunk
  }
  if (bytes < binding.bytes)
    throw wrong(`The upload is for ${binding.bytes} bytes; the body has ${bytes}.`)
  const sha256 = hash.digest('hex')
  if (sha256 !== binding.sha256)
    throw wrong(`The upload is for the SHA-256 ${binding.sha256}; the body has ${sha256}.`)
}

async function* chunksOf(body: Body): AsyncGenerator<Uint8Array> {
  if (!body) return
  try {
    for await (const chunk of body) yield chunk
  } catch (error) {
    throw wrong(`The body broke off (${messageOf(error)}). Send it again.`)
  }
}

const wrong = (message: string): TouchstoneError => new TouchstoneError('bad_input', message)
