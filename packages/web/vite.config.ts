import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// `pnpm --filter @touchstone/web dev` shows edits at once, over a server that runs at this port.
const server = 'http://localhost:3000'

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    target: ['chrome125', 'firefox128', 'safari18'],
    // The content security policy lets no script of a data: address in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The package does not say so, but its modules only define things; without this the links for
      // WebSockets come along.
      treeshake: { moduleSideEffects: [{ test: /@trpc\/client/, sideEffects: false }] },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/trpc', '/objects', '/local'].map((path) => [path, { target: server, changeOrigin: true }]),
    ),
  },
})
