export { createApp, type AppOptions } from './app.ts'
export { createEvaluations } from './evaluation/evaluations.ts'
