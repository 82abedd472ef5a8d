import { tasks, type TaskName } from './tasks/index.ts'

// `node task-process.ts NAME INPUT`: runs a task and prints what it came to.
const [, , name, input] = process.argv
const task = tasks[name as TaskName] as (given: unknown) => Promise<object>
const output = await task(JSON.parse(input ?? '{}'))
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
const usage = {
  peakMiB: Math.round(maxRSS / 1024),
  cpuSeconds: Math.round((userCPUTime + systemCPUTime) / 10_000) / 100,
}
process.stdout.write(JSON.stringify({ ...output, ...usage }))
