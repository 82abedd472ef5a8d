import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { listen } from './listen.ts'
import { bundleFunction, type Bundle, type NodejsOptions } from './sst-bundle.ts'

/** What SST asks its command to build. */
export interface BuildInput {
  readonly functionID: string
  readonly handler: string
  readonly runtime: string
  readonly links: Readonly<Record<string, unknown>>
  readonly properties: NodejsOptions
}

export interface Built extends BuildInput {
  readonly bundle: Bundle
}

/** Stands in for the `sst` command, which SST's components talk to while a stack is made. */
export interface SstServer extends AsyncDisposable {
  readonly url: string
  readonly builds: readonly Built[]
}

/** @param options.root where handlers are, @param options.artifacts where bundles go */
export async function startSstServer(options: {
  root: string
  artifacts: string
}): Promise<SstServer> {
  const builds: Built[] = []

  async function call(method: string, input: BuildInput): Promise<unknown> {
    if (method === 'Provider.Aws.Bootstrap')
      return { version: 6, asset: 'sst-asset', state: 'sst-state' }
    if (method !== 'Runtime.Build') throw new Error(`rpc: can't find method ${method}`)
    const module = join(options.root, input.handler.replace(/\.[^.]+$/, ''))
    const bundle = await bundleFunction({
      entry: existsSync(`${module}.ts`) ? `${module}.ts` : `${module}.js`,
      directory: join(options.artifacts, `${input.functionID}-src`),
      nodejs: input.properties,
    })
    builds.push({ ...input, bundle })
    const handler = `bundle.${input.handler.split('.').at(-1)}`
    return { handler, out: bundle.directory, errors: [], sourcemaps: bundle.sourcemaps }
  }

  const server = createServer((request, response) => {
    const reply = (result: unknown, error: string | null): void => {
      response.end(JSON.stringify({ result, error }))
    }
    text(request)
      .then(async (body) => {
        // The wire format between SST's components and its command.
        const { method, params } = JSON.parse(body) as { method: string; params: [BuildInput] }
        return call(method, params[0])
      })
      .then(
        (result) => reply(result, null),
        (error: unknown) => reply(null, error instanceof Error ? error.message : String(error)),
      )
  })
  const { port, close } = await listen(server)
  return { url: `http://127.0.0.1:${port}`, builds, [Symbol.asyncDispose]: close }
}
