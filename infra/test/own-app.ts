import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Folder, packAll } from '../../packages/touchstone/strangers/folder.ts'
import type { Inputs } from './pulumi-answers.ts'
import { platform, root, runConfig, type Stack } from './stack.ts'

/** The folder of an app that installed the published package, with a configuration of its own. */
export async function openOwnApp(files: Readonly<Record<string, string>>): Promise<Folder> {
  const { touchstone } = await packAll()
  const folder = await Folder.create()
  await folder.install(touchstone)
  for (const [name, text] of Object.entries(files)) await folder.write(name, text)
  await mkdir(join(folder.path, '.sst'))
  return folder
}

/** The stack of such an app. Once per process. */
export const makeOwnStack = ({ path }: Folder, stage: string): Promise<Stack> => {
  const work = join(path, '.sst')
  return runConfig({
    stage,
    paths: { root: path, work },
    handlers: path,
    loadConfig: async () => import(/* @vite-ignore */ pathToFileURL(await bundleConfig(path)).href),
  })
}

/** What TypeScript says of one file of such an app. */
export async function checkTypes(folder: Folder, file: string, options: object): Promise<string> {
  const compilerOptions = {
    target: 'es2024',
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    ...options,
  }
  await folder.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }))
  const checking = folder.run(join(root, 'node_modules/.bin/tsc'), '-p', '.')
  const { stdout } = await checking.catch((failed: { stdout: string }) => failed)
  return stdout
}

/** Bundles a configuration into SST's folder, as the `sst` command does. */
async function bundleConfig(folder: string): Promise<string> {
  await symlink(platform, join(folder, '.sst/platform'))
  const outfile = join(folder, '.sst/sst.config.mjs')
  await build({
    entryPoints: [join(folder, 'sst.config.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'names-of-sst',
        setup: (bundler) => {
          // SST imports its components and its providers into each of these modules, by these names.
          const imports = ['aws', 'sst'].map((name) => `import { ${name} } from 'sst:${name}'\n`)
          bundler.onLoad({ filter: /\.(ts|js)$/ }, async ({ path }) => ({
            contents: imports.join('') + (await readFile(path, 'utf8')),
            loader: path.endsWith('.ts') ? 'ts' : 'js',
          }))
          bundler.onResolve({ filter: /^sst:/ }, ({ path }) => ({ path, namespace: 'sst' }))
          bundler.onLoad({ filter: /./, namespace: 'sst' }, ({ path }) => {
            const name = path.replace('sst:', '')
            return {
              // The harness sets it after it has read how the app is configured.
              contents: `export const ${name} = new Proxy({}, { get: (_, key) => globalThis.${name}[key] })`,
            }
          })
        },
      },
    ],
  })
  return outfile
}

/**
 * One registry of a stack, with the names of a stage from a clone, so that the checks of such a stage
 * hold for it.
 */
export function registryOf(stack: Stack, registry: { name: string; outputs: Inputs }): Stack {
  const { name, outputs } = registry
  const short = (long: string): string => (long.startsWith(name) ? long.slice(name.length) : long)
  const isOwn = (long: string): boolean => long.startsWith(name)
  return {
    ...stack,
    outputs,
    resources: stack.resources
      .filter((resource) => isOwn(resource.name))
      .map((resource) => ({
        ...resource,
        name: short(resource.name),
        inputs: withShortLink(resource.inputs, short),
        parents: resource.parents.map(short),
      })),
    builds: stack.builds
      .filter(({ functionID }) => isOwn(functionID))
      .map((built) => ({
        ...built,
        functionID: short(built.functionID),
        links: Object.fromEntries(
          Object.entries(built.links).map(([link, value]) => [short(link), value]),
        ),
      })),
  }
}

function withShortLink(inputs: Inputs, short: (long: string) => string): Inputs {
  const { variables } = (inputs.environment ?? {}) as { variables?: Record<string, string> }
  const { TOUCHSTONE_LINK: link } = variables ?? {}
  if (link === undefined) return inputs
  return { ...inputs, environment: { variables: { ...variables, TOUCHSTONE_LINK: short(link) } } }
}
