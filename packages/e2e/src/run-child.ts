import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A script of this directory that runs in a process of its own and prints lines of JSON. */
export interface Child extends AsyncDisposable {
  /** The first printed line, from here on, that has the given key. */
  line<T>(key: string): Promise<T>
  /** All lines printed so far that have the given key. */
  printed<T>(key: string): T[]
  kill(signal: 'SIGINT' | 'SIGKILL'): void
  readonly ended: Promise<{ code: number | null; signal: string | null; stderr: string }>
}

/** Starts `node script.ts <options as JSON>`. */
export function startChild(
  script: string,
  options: object,
  {
    nodeOptions = [],
    env = {},
  }: { nodeOptions?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Child {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, path, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const rows: object[] = []
  const waiting = new Set<() => void>()
  let stderr = ''
  let rest = ''
  let over = false
  const wake = (): void => {
    for (const look of waiting) look()
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) rows.push(JSON.parse(line))
    wake()
  })
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>(
    (resolve) => {
      child.on('close', (code, signal) => {
        over = true
        wake()
        resolve({ code, signal, stderr })
      })
    },
  )
  // What a child prints is what its script says it prints.
  const printed = <T>(key: string): T[] => rows.filter((row) => Object.hasOwn(row, key)) as T[]
  return {
    printed,
    ended,
    kill: (signal) => void child.kill(signal),
    line: <T>(key: string) =>
      new Promise<T>((resolve, reject) => {
        const known = printed(key).length
        const look = (): void => {
          const row = printed<T>(key)[known]
          if (row === undefined && !over) return
          waiting.delete(look)
          if (row !== undefined) resolve(row)
          else reject(new Error(`${script} ended without a line with ${key}: ${stderr}`))
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
