import { createCipheriv } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'

/** The part of `nodejs` of `sst.aws.Function` that decides what a bundle is. */
export interface NodejsOptions {
  readonly minify?: boolean
  readonly splitting?: boolean
  readonly esbuild?: {
    readonly external?: readonly string[]
    readonly keepNames?: boolean
  }
}

export interface BundleOptions {
  /** The module with the handler, absolute. */
  readonly entry: string
  /** Emptied first. */
  readonly directory: string
  readonly nodejs: NodejsOptions
}

export interface Bundle {
  readonly directory: string
  /** The map of a bundle goes to a bucket, not into the archive. */
  readonly sourcemaps: readonly string[]
  readonly metafile: Metafile
  /** Bytes of all JavaScript that the archive holds. */
  readonly bytes: number
}

/** Bundles a function for nodejs24.x as the `sst` command does, with the same esbuild. */
export async function bundleFunction(options: BundleOptions): Promise<Bundle> {
  const { entry, directory, nodejs } = options
  const {
    minify = false,
    splitting = false,
    esbuild: { external = [], keepNames = true } = {},
  } = nodejs
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const { metafile } = await build({
    entryPoints: [entry],
    ...(splitting
      ? { outdir: directory, entryNames: 'bundle', outExtension: { '.js': '.mjs' }, splitting }
      : { outfile: join(directory, 'bundle.mjs') }),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2024',
    keepNames,
    minify,
    sourcemap: 'linked',
    metafile: true,
    mainFields: ['module', 'main'],
    external: ['sharp', 'pg-native', ...external],
    banner: { js: banner },
    logLevel: 'silent',
    absWorkingDir: directory,
  })
  const outputs = Object.entries(metafile.outputs)
  return {
    directory,
    sourcemaps: outputs
      .map(([file]) => join(directory, file))
      .filter((file) => file.endsWith('.map')),
    metafile,
    bytes: outputs
      .filter(([file]) => file.endsWith('.mjs'))
      .reduce((sum, [, output]) => sum + output.bytes, 0),
  }
}

const banner = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
].join('\n')

/**
 * Writes the link of a function into a folder, encrypted, as the `sst` command does next to a
 * bundle. Answers the environment that a function needs to read it.
 */
export async function writeLink(
  directory: string,
  link: Readonly<Record<string, unknown>>,
): Promise<Record<string, string>> {
  const key = Buffer.alloc(32, 7)
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12))
  const text = Buffer.concat([cipher.update(JSON.stringify({ Server: link })), cipher.final()])
  const file = join(directory, 'resource.enc')
  await writeFile(file, Buffer.concat([text, cipher.getAuthTag()]))
  return {
    SST_KEY: key.toString('base64'),
    SST_KEY_FILE: file,
    SST_RESOURCE_App: JSON.stringify({ name: 'touchstone', stage: 'test' }),
    TOUCHSTONE_LINK: 'Server',
  }
}
