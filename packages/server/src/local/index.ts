export { openLocal, type LocalTouchstone } from './open-local.ts'
export { checkImageHosts } from './pages-policy.ts'
export { factLines, runServer, type ServerFacts } from './run-server.ts'
export { serveLocal, type LocalServer, type ServeOptions } from './serve.ts'
