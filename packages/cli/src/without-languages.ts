import { registerHooks } from 'node:module'

const languages = '../locales/index.js'

/**
 * Loads modules without zod's messages in 65 languages, all of which `zod/mini` loads: a seventh of
 * the time that a command needs to start, where nobody reads them. For commands that run no code of
 * their user, who may want one.
 */
export async function withoutLanguages<Module>(load: () => Promise<Module>): Promise<Module> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === languages && context.parentURL?.includes('/zod/')
        ? { url: 'data:text/javascript,', shortCircuit: true }
        : next(specifier, context),
  })
  try {
    return await load()
  } finally {
    hooks.deregister()
  }
}
