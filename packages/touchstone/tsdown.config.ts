import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type UserConfig } from 'tsdown'
import { functionBundle } from '../../infra/function-bundle.ts'
import { thirdParty } from '../../scripts/third-party.ts'
import manifest from './package.json' with { type: 'json' }

// What is copied is put beside what is there.
rmSync(join(import.meta.dirname, 'pages'), { recursive: true, force: true })

const packed = {
  target: 'node22',
  fixedExtension: false,
  nodeProtocol: true,
  // The modules of libraries that a bundler can take apart.
  inputOptions: { resolve: { mainFields: ['module', 'main'] } },
  logLevel: 'warn',
} satisfies UserConfig

/** The published command line, server and pages: everything is inside, so that it needs no other package. */
export default defineConfig([
  {
    ...packed,
    entry: {
      bin: '../cli/src/bin.js',
      index: 'src/index.ts',
      // Started by its name, beside the code that starts it.
      worker: '../server/src/isolation/worker.ts',
    },
    deps: { alwaysBundle: [/^(?!node:)/] },
    plugins: [thirdParty(manifest)],
    outputOptions: { comments: { legal: true, annotation: true, jsdoc: false } },
    copy: [
      { from: '../web/dist', to: '.', rename: 'pages' },
      // The quickstart reads it beside itself.
      { from: '../../examples/quickstart/centroids-2024.csv', to: 'dist' },
    ],
  },
  {
    ...packed,
    // By itself: SST puts imports of its own before every module of a configuration, and no name in
    // the code of the command line may meet theirs.
    entry: { aws: '../../infra/touchstone.ts' },
    deps: { alwaysBundle: [/^(?!node:)/] },
    clean: false,
  },
  {
    ...packed,
    // SST bundles it once more, into each function that is deployed.
    entry: { handler: '../server/src/lambda/handler.ts' },
    outDir: 'lambda',
    deps: { alwaysBundle: [/^(?!node:)/], neverBundle: functionBundle.esbuild.external },
    minify: true,
    plugins: [thirdParty(manifest)],
  },
  {
    ...packed,
    entry: ['src/index.ts', 'src/api.ts', 'src/aws.ts'],
    tsconfig: 'tsconfig.build.json',
    dts: { dtsOnly: true },
    clean: false,
    deps: {
      neverBundle: [/^@touchstone\/client$/, /^@trpc\//, /^zod(\/|$)/],
      alwaysBundle: [/^@touchstone\/client\/contract$/],
    },
  },
])
