import { defineConfig } from 'tsdown'
import { thirdParty } from '../../scripts/third-party.ts'
import manifest from './package.json' with { type: 'json' }

/**
 * The published SDK: four entries that share their code, with everything inside but zod, which an
 * application must have only once. The declarations are made from the sources of all packages.
 */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    evaluators: 'src/evaluators/index.ts',
    node: 'src/node/index.ts',
    types: 'src/types/index.ts',
    // Not for others: what every program loads gets files of its own, without what only an
    // evaluation needs, which a page then need not load.
    connect: 'src/connect.ts',
  },
  // The same files run in browsers, which get none that imports a module of Node.
  platform: 'neutral',
  target: 'es2022',
  nodeProtocol: true,
  tsconfig: 'tsconfig.build.json',
  dts: true,
  deps: { neverBundle: [/^zod(\/|$)/, /^node:/], alwaysBundle: [/./] },
  // What the declarations say need not be said twice.
  outputOptions: { comments: { legal: true, annotation: true, jsdoc: false } },
  inputOptions: { resolve: { mainFields: ['module', 'main'] } },
  plugins: [thirdParty(manifest)],
  logLevel: 'warn',
})
