import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { layPages, samplePages } from './sample-pages.ts'
import { answer, stateOf, type Inputs } from './pulumi-answers.ts'
import { startSstServer, type Built } from './sst-server.ts'

/** One resource as it would be asked of AWS. */
export interface Resource {
  readonly type: string
  readonly name: string
  /** What other resources call it. */
  readonly id: string
  /** Secrets are unwrapped. */
  readonly inputs: Inputs
  readonly hasSecrets: boolean
  /** Whether it stays when its stack is removed. */
  readonly retained: boolean
  /** The names of what it is a part of, the nearest first. Pulumi replaces what moves elsewhere. */
  readonly parents: readonly string[]
}

/** Everything that `sst deploy` of one stage would ask for. */
export interface Stack {
  readonly stage: string
  readonly app: Inputs
  readonly resources: readonly Resource[]
  readonly builds: readonly Built[]
  readonly outputs: Inputs
}

/** The repository. */
export const root = resolve(import.meta.dirname, '../..')
/** SST's components. */
export const platform = join(root, '.sst/platform')
const secretMark = '4dabf18193072939515e22adb298388d'

/** The part of Pulumi that is used here. Its own types would bring another Node's along. */
interface Pulumi {
  readonly runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean): Promise<void>
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>
    disconnect(): Promise<void>
    registerStackTransformation(
      transformation: (resource: { resource: object; name: string; opts: Inputs }) => undefined,
    ): void
  }
  all(values: readonly unknown[]): { apply(take: (known: unknown[]) => void): void }
}

// What `sst` sets up before it runs a configuration.
const globals = globalThis as unknown as Record<string, unknown>

/** A stack without what only publishes the pages, such as the bucket with their files. */
export const serverOf = (stack: Stack): Stack => ({
  ...stack,
  resources: stack.resources.filter(({ name }) => !name.startsWith('Pages')),
})

/**
 * Runs the unchanged `sst.config.ts` over SST's real components, with Pulumi's engine mocked. Once
 * per process: Pulumi's state is the process's.
 *
 * @param options.pages the files of the built pages
 * @param options.imageHosts what the deployer set IMAGE_HOSTS to
 */
export async function makeStack(
  stage: string,
  options: {
    pages?: Readonly<Record<string, string>>
    adminToken?: string
    imageHosts?: string
  } = {},
): Promise<Stack> {
  const work = await mkdtemp(join(tmpdir(), 'touchstone-stack-'))
  try {
    process.env.SST_SECRET_AdminToken = options.adminToken ?? sampleToken
    process.env.IMAGE_HOSTS = options.imageHosts ?? ''
    await layPages(work, options.pages ?? samplePages)
    return await runConfig({
      stage,
      paths: { root: work, work },
      handlers: root,
      loadConfig: () => import(join(root, 'sst.config.ts')),
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** A secret that may become a first admin token. */
export const sampleToken = `tst_${'0'.repeat(64)}`

interface App {
  readonly stage: string
  /** The folder of the app, and the one that is SST's in it. */
  readonly paths: { readonly root: string; readonly work: string }
  /** Where handlers are. */
  readonly handlers: string
  readonly loadConfig: () => Promise<unknown>
}

/** Runs a configuration over SST's real components, with Pulumi's engine mocked. */
export async function runConfig(app: App): Promise<Stack> {
  execFileSync(process.execPath, [join(root, 'scripts/sst-platform.ts')], { stdio: 'inherit' })
  const artifacts = await mkdtemp(join(tmpdir(), 'touchstone-artifacts-'))
  const cwd = process.cwd()
  try {
    await using server = await startSstServer({ root: app.handlers, artifacts })
    process.env.SST_SERVER = server.url
    const run = await prepare(app)
    return { ...(await run()), builds: server.builds }
  } finally {
    process.chdir(cwd)
    await rm(artifacts, { recursive: true, force: true })
  }
}

// SST's own sources, which are not made for our checks of types.
const load = async (file: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ pathToFileURL(join(platform, file)).href)

async function prepare({
  stage,
  paths: folders,
  loadConfig,
}: App): Promise<() => Promise<Omit<Stack, 'builds'>>> {
  // Through the platform's own copy, so that SST and this file share one engine.
  const pulumi = (await load('node_modules/@pulumi/pulumi/index.js')).default as Pulumi
  globals.$config = (value: unknown) => value
  const { default: config } = (await loadConfig()) as {
    default: { app(input: { stage: string }): Inputs; run(): Promise<Inputs> }
  }
  const app: Inputs = {
    removal: 'retain',
    protect: false,
    providers: {},
    ...config.app({ stage }),
    stage,
  }
  globals.$app = app
  globals.$dev = false
  globals.$cli = {
    command: 'deploy',
    paths: { home: folders.work, ...folders, platform },
    state: { version: {} },
  }
  globals.$util = pulumi
  const resources: Resource[] = []
  const retained = new Set<string>()
  const parents = new Map<string, readonly string[]>()
  const paths = new Map<unknown, readonly string[]>()
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }: Resource) {
        const plain = unwrap(inputs) as Inputs
        const hasSecrets = JSON.stringify(inputs).includes(secretMark)
        const id = `${name}-id`
        resources.push({
          type,
          name,
          id,
          inputs: plain,
          hasSecrets,
          retained: retained.has(name),
          parents: parents.get(name) ?? [],
        })
        return { id, state: stateOf({ type, name, inputs }) }
      },
      call: ({ token, inputs }: { token: string; inputs: Inputs }) => answer(token, inputs),
    },
    String(app.name),
    stage,
    false,
  )
  globals.aws = (await load('node_modules/@pulumi/aws/index.js')).default
  const shim = await load('src/shim/run.js')
  for (const [name, value] of Object.entries(shim)) if (name !== '$config') globals[name] = value
  globals.sst = await load('src/components/index.ts')
  const { run } = (await load('src/auto/run.ts')) as {
    run: (program: () => Promise<Inputs>) => Promise<Inputs>
  }

  const program = (): Promise<Inputs> => {
    // After SST's own, which decide what is retained.
    pulumi.runtime.registerStackTransformation(({ resource, name, opts }) => {
      if (opts.retainOnDelete === true) retained.add(name)
      parents.set(name, paths.get(opts.parent) ?? [])
      paths.set(resource, [name, ...(paths.get(opts.parent) ?? [])])
      return undefined
    })
    return config.run()
  }

  return async () => {
    // An error inside an `apply` settles nothing. It only shows as an unhandled rejection, and what
    // is left of the stack goes on failing: nobody else is to hear of it.
    const failed = Promise.withResolvers<never>()
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => failed.reject(reason))
    try {
      const making = pulumi.runtime.runInPulumiStack(() => run(program))
      const outputs = (await Promise.race([failed.promise, making])) as Inputs
      await Promise.race([failed.promise, pulumi.runtime.disconnect()])
      process.removeAllListeners('unhandledRejection')
      for (const other of others) process.on('unhandledRejection', other)
      return { stage, app, resources, outputs: unwrap(await settled(outputs)) as Inputs }
    } catch (error) {
      // Handled here, whoever else waits for it or does not.
      failed.promise.catch(() => {})
      throw error
    }
  }

  async function settled(outputs: Inputs): Promise<Inputs> {
    const entries = Object.entries(outputs).map(
      async ([name, value]) =>
        [
          name,
          await new Promise((known) => {
            pulumi.all([value]).apply(([plain]) => known(plain))
          }),
        ] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  }
}

/** The same value without the wrappers of secrets and providers. */
function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(unwrap)
  const record = value as Record<string, unknown>
  if (secretMark in record) return unwrap(record.value)
  const entries = Object.entries(record).filter(([key]) => key !== '__provider')
  return Object.fromEntries(entries.map(([key, item]) => [key, unwrap(item)]))
}
