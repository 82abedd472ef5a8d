import manifest from '../package.json' with { type: 'json' }

/** The version of Touchstone: one for the SDK, the command line, the server and its pages. */
export const { version } = manifest
