import { readFileSync } from 'node:fs'

/** What a process used since it started. */
export interface Usage {
  /** Most memory that was resident at once, in MiB. */
  readonly peakMiB: number
  readonly cpuSeconds: number
}

// Linux counts processor time for user space in hundredths of a second.
const ticksPerSecond = 100

/** Of another process; Linux only. */
export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const peakKiB = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1])
  // The name of the program, in parentheses, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const ticks = Number(fields[11]) + Number(fields[12])
  return { peakMiB: Math.round(peakKiB / 1024), cpuSeconds: ticks / ticksPerSecond }
}
