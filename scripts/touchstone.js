// pnpm starts scripts in the root of the clone; relative paths are meant from where its user stands.
process.chdir(process.env.INIT_CWD ?? '.')
await import('../packages/cli/src/bin.js')
