/** One line that a benchmark prints. Figures are rounded to three digits behind the point. */
export interface Figure {
  readonly bench: string
  readonly n: number
  readonly seconds?: number
  readonly floorSeconds?: number
  /** Of `seconds` to `floorSeconds`, or as the target defines it. */
  readonly ratio?: number
  readonly target: string
  readonly met: boolean
  readonly clientPeakMiB?: number
  readonly serverPeakMiB?: number
  readonly clientCpuSeconds?: number
  readonly serverCpuSeconds?: number
  readonly [fact: string]: string | number | boolean | undefined
}

export function print(figure: Figure): void {
  const rounded = Object.entries(figure).map(([key, value]) => [
    key,
    typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value,
  ])
  process.stdout.write(`${JSON.stringify(Object.fromEntries(rounded))}\n`)
}
