import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { listen } from './listen.ts'

/** A function in AWS's own runtime loop, as AWS Lambda runs it. */
export interface Lambda extends AsyncDisposable {
  /**
   * Hands an event to an instance that is free, or to the next that will be.
   * @throws when the handler does
   */
  invoke(event: object): Promise<string>
  /** How many events were handed over. */
  invocations(): number
  /** Everything that the function wrote, line by line. */
  readonly lines: readonly string[]
}

export interface LambdaOptions {
  /** The folder with `bundle.mjs`, whose `handler` is called. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** How many run side by side; each has one event at a time. @default 1 */
  readonly instances?: number
}

interface Job {
  readonly id: string
  readonly event: string
  readonly answered: PromiseWithResolvers<string>
}

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:touchstone'
const prefix = '/2018-06-01/runtime/'
// What Lambda gives a function to be loaded in.
const initWithinMs = 10_000

/**
 * Starts instances of a function, and waits until each has been loaded.
 * @throws when one cannot be, with what the runtime said
 */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const { directory, environment, instances = 1 } = options
  const queue: Job[] = []
  const waiting: ServerResponse[] = []
  const running = new Map<string, Job>()
  const lines: string[] = []
  const loaded = Promise.withResolvers<void>()
  let asked = 0

  const give = (response: ServerResponse, job: Job): void => {
    running.set(job.id, job)
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': job.id,
      'lambda-runtime-deadline-ms': `${Date.now() + 120_000}`,
      'lambda-runtime-invoked-function-arn': arn,
    })
    response.end(job.event)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').slice(prefix.length)
    if (path === 'invocation/next') {
      if (++asked === instances) loaded.resolve()
      const job = queue.shift()
      return job ? give(response, job) : void waiting.push(response)
    }
    const body = await text(request)
    response.writeHead(202).end('{}')
    if (path === 'init/error')
      return loaded.reject(new Error(`The function cannot be loaded: ${body}`))
    const [, id = '', kind] = path.split('/')
    const job = running.get(id)
    running.delete(id)
    if (kind === 'response') job?.answered.resolve(body)
    else job?.answered.reject(new Error(body))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  const { port, close } = await listen(server)
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, ['--import', hook, runtime], {
      cwd: directory,
      env: { PATH: process.env.PATH, ...lambdaEnvironment(directory, port), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        lines.push(
          ...chunk
            .toString()
            .split('\n')
            .filter((line) => line !== ''),
        )
      })
    child.once('exit', (code) => {
      loaded.reject(new Error(`The runtime ended with ${code}: ${lines.join('\n')}`))
    })
    return child
  }
  const children = Array.from({ length: instances }, start)
  const dispose = async (): Promise<void> => {
    await Promise.all(children.map(ended))
    await close()
  }
  try {
    await within(loaded.promise, initWithinMs)
  } catch (error) {
    await dispose()
    throw error
  }
  let invocations = 0
  return {
    lines,
    invocations: () => invocations,
    invoke(event) {
      invocations++
      const job = {
        id: randomUUID(),
        event: JSON.stringify(event),
        answered: Promise.withResolvers<string>(),
      }
      const response = waiting.shift()
      if (response) give(response, job)
      else queue.push(job)
      return job.answered.promise
    },
    [Symbol.asyncDispose]: dispose,
  }
}

const hook = join(import.meta.dirname, 'rapid-client-hook.ts')
const runtime = createRequire(import.meta.url).resolve('aws-lambda-ric')

const lambdaEnvironment = (directory: string, port: number): Record<string, string> => ({
  AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
  // The runtime's own HTTP client in the place of the compiled one.
  AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
  _HANDLER: 'bundle.handler',
  LAMBDA_TASK_ROOT: directory,
  AWS_LAMBDA_FUNCTION_NAME: 'touchstone',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/touchstone',
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_REGION: 'us-east-1',
})

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The function took more than ${ms} ms to load`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
