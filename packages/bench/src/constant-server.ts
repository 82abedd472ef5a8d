import { serveConstant } from './tasks/registry.ts'

process.stdout.write(`${await serveConstant()}\n`)
