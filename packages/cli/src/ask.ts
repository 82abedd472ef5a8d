import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/**
 * Asks the person at the terminal; undefined when there is none.
 * @param options.hidden what is typed is not shown
 */
export async function ask(
  question: string,
  options: { hidden?: boolean } = {},
): Promise<string | undefined> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return undefined
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({
    input: stdin,
    output: options.hidden ? nowhere : stderr,
    terminal: options.hidden === true,
  })
  // Now that the terminal shows nothing by itself any more: what is pasted may be there already.
  stderr.write(question)
  try {
    return await new Promise<string | undefined>((resolve) => {
      lines.once('line', (line) => {
        lines.removeAllListeners('close')
        resolve(line)
      })
      lines.once('SIGINT', () => process.exit(130))
      lines.once('close', () => {
        // Ctrl-D leaves the cursor behind the question.
        if (!options.hidden) stderr.write('\n')
        resolve(undefined)
      })
    })
  } finally {
    lines.close()
    if (options.hidden) stderr.write('\n')
  }
}
