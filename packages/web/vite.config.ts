import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { thirdParty } from '../../scripts/third-party.ts'
import manifest from './package.json' with { type: 'json' }

// `pnpm --filter @touchstone/web dev` shows edits at once, over a server that runs at this port.
const server = 'http://localhost:3000'

// Vite's own would load what a chunk needs beside it, which with one style sheet is nothing.
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: {
    filter: { id: /^\0vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load()',
  },
}

export default defineConfig({
  plugins: [plainImports, react(), tailwind(), thirdParty(manifest)],
  build: {
    target: ['chrome125', 'firefox128', 'safari18'],
    // The content security policy lets no script of a data: address in.
    assetsInlineLimit: 0,
    // The list of what each page preloads would be a hundredth of the first view.
    modulePreload: false,
    rolldownOptions: {
      // What every page needs is one file, and the first page another: they compress better than ten.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules|src\/(api|pieces|routing|frame)/,
              tags: ['$initial'],
            },
            {
              name: 'models',
              test: /useInfiniteQuery|src\/(pieces|numbers|api)\/(inline-edit|sort-heading|tag|time|num|format|models|model-edits)\.|src\/pages\/models\/(models-page|models-table|cell|filter-bar|view|use-window|path-text)|core\/src\/value-at-path/,
            },
          ],
        },
      },
      treeshake: {
        // The package does not say so, but its modules only define things; without this the links for
        // WebSockets come along.
        moduleSideEffects: [{ test: /@trpc\/client/, sideEffects: false }],
        // No module waits for one of its values to be read; without this tables come along that are
        // only read to no end.
        propertyReadSideEffects: false,
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/trpc', '/objects', '/local'].map((path) => [path, { target: server, changeOrigin: true }]),
    ),
  },
})
