export { openLocal, type LocalTouchstone } from './open-local.ts'
export { serveLocal, type LocalServer } from './serve.ts'
