import { registerHooks } from 'node:module'

// Loaded before aws-lambda-ric, whose compiled half this replaces.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/rapid-client.node')
      ? { url: new URL('rapid-client.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
})
