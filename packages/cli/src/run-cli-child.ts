import { forgetNotes } from './former-name.ts'
import { main } from './main.ts'

// Runs command lines for tests, one after the other, each with a directory and an environment of its
// own: what a process takes to start is most of what a short command takes.

/** One command line to run. */
export interface CommandLine {
  readonly path: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

function takeEnvironment(env: CommandLine['env']): void {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
}

/** Keeps what is written to a stream, until it is disposed of. */
function capture(stream: NodeJS.WriteStream) {
  const write = stream.write.bind(stream)
  const chunks: Buffer[] = []
  stream.write = (chunk: Uint8Array | string, ...more: unknown[]): boolean => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk))
    const done = more.find((one) => typeof one === 'function')
    if (done) process.nextTick(done)
    return true
  }
  return {
    text: () => Buffer.concat(chunks).toString(),
    [Symbol.dispose]: () => void (stream.write = write),
  }
}

process.on('message', ({ path, args, env }: CommandLine) => {
  void (async () => {
    process.chdir(path)
    takeEnvironment(env)
    process.exitCode = undefined
    forgetNotes()
    // Each command listens until its process ends.
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error')
    using stdout = capture(process.stdout)
    using stderr = capture(process.stderr)
    await main([process.execPath, 'touchstone', ...args])
    // What is written once the command is over belongs to it.
    await new Promise((resolve) => setImmediate(resolve))
    const status = process.exitCode ?? 0
    process.send?.({ status, stdout: stdout.text(), stderr: stderr.text() })
  })()
})
