#!/usr/bin/env node

// The oldest that `engines` of the published package promises. This file is JavaScript without a
// static import, so that an older Node gets as far as the sentence, and so that Node need not load
// what strips types, because its cache has the other modules without.
const oldest = [22, 18]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `✗ Touchstone needs Node ${oldest.join('.')} or newer, and this is Node ${process.versions.node}. Install a newer one from nodejs.org, or with a version manager.\n`,
  )
  process.exitCode = 1
} else {
  // Starts in a third of the time from the second call on. The modules come after it, so that they count.
  process.getBuiltinModule('node:module').enableCompileCache()
  withoutSqliteWarning()
  const { main } = await import('./main.ts')
  // Not waited for: when it cannot go on, it says so itself, and Node need not warn of an unsettled await.
  void main(process.argv)
}

// Node 22 calls its SQLite experimental at each start; Node 24 no longer does.
function withoutSqliteWarning() {
  const emit = process.emit.bind(process)
  process.emit = function (event, warning, ...more) {
    const isExpected =
      event === 'warning' &&
      warning?.name === 'ExperimentalWarning' &&
      warning.message.startsWith('SQLite ')
    return isExpected ? false : emit(event, warning, ...more)
  }
}
