import { Command } from 'commander'
import { version } from '@touchstone/client/version'
import { addCases } from './commands/cases.ts'
import { addCompletion } from './commands/completion.ts'
import { addCompare } from './commands/compare.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExport } from './commands/export.ts'
import { addGate } from './commands/gate.ts'
import { addModels } from './commands/models.ts'
import { addRuns } from './commands/runs.ts'
import { addServer } from './commands/server.ts'
import { addSuites } from './commands/suites.ts'
import { addTest } from './commands/test.ts'
import { addTokens } from './commands/tokens.ts'
import { addUpload } from './commands/upload.ts'
import { addWorkflows } from './commands/workflows.ts'

const exitStatuses = `
Exit status:
  0 done   1 a gate failed   2 bad input   3 not found   4 name taken, or edited meanwhile
  5 other inferences are stored   6 a row does not fit   8 too many samples failed
  9 not allowed   10 no connection   11 storage   130 stopped   (all: docs/cli.md)`

/** The whole command line. What a command does is loaded when it runs. */
export function createProgram(): Command {
  const program = new Command('touchstone')
    .description('A registry and test bench for models as black boxes.')
    .version(version)
    .option('--debug', 'show the stack trace of an error')
    .configureHelp({ showGlobalOptions: true })
    // Errors are written in one place, by `main`.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('after', exitStatuses)
  addWorkflows(program)
  addModels(program)
  addSuites(program)
  addCases(program)
  addTest(program)
  addEvaluate(program)
  addCompare(program)
  addGate(program)
  addUpload(program)
  addExport(program)
  addRuns(program)
  addTokens(program)
  addServer(program)
  addCompletion(program)
  return program
}
