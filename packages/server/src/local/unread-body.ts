import type { IncomingMessage } from 'node:http'

/**
 * Reads what nobody read of a request's body, and forgets it. Many clients read no answer before they
 * have sent all of their body, and a connection that ends before that takes the answer with it.
 * @returns whether all of it came in time
 */
export async function readToEnd(incoming: IncomingMessage, withinMs: number): Promise<boolean> {
  if (incoming.complete) return true
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      resolve(incoming.complete)
    }
    const timer = setTimeout(end, withinMs)
    incoming.once('end', end).once('close', end).once('error', end)
    // Whoever stopped reading would pause it at each chunk.
    incoming.removeAllListeners('data').resume()
  })
}
