import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { nodeOptions } from './server.ts'
import type { TaskName, TaskInput, TaskOutput } from './tasks/index.ts'
import type { Usage } from './usage.ts'

const childPath = fileURLToPath(new URL('task-process.ts', import.meta.url))

/** What a task came to, and what its process used. */
export type TaskResult<N extends TaskName> = TaskOutput<N> & Usage

/** Runs one task in a process of its own, so that its memory is its own too. */
export async function runTask<N extends TaskName>(
  name: N,
  input: TaskInput<N>,
): Promise<TaskResult<N>> {
  const options = [...nodeOptions(), childPath, name, JSON.stringify(input)]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The task ${name} ended with status ${code}.`)
  // The script prints the result of the task of this name.
  return JSON.parse(stdout) as TaskResult<N>
}
